import { runCommand } from '../g2p/command.ts';
import { dates } from './dates.ts';

await runCommand(dates);
