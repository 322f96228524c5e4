import { runCommand } from '../g2p/command.ts';
import { letters } from './letters.ts';

await runCommand(letters);
