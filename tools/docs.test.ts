import { holdSnippets, needsSystem } from './docs/hold.ts';

holdSnippets((snippet) => !needsSystem(snippet));
