import { runCommand } from '../g2p/command.ts';
import { topics } from './topics.ts';

await runCommand(topics);
