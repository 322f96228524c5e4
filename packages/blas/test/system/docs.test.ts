import { holdSnippets, needsSystem } from '../../../../tools/docs/hold.ts';

holdSnippets(needsSystem);
