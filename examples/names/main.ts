import { runCommand } from '../g2p/command.ts';
import { names } from './names.ts';

await runCommand(names);
