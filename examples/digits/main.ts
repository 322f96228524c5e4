import { runCommand } from '../g2p/command.ts';
import { digits } from './digits.ts';

await runCommand(digits);
