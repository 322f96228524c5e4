import { bringKernels } from './backend.ts';
import { jsKernels } from './js/index.ts';

// whatever ops are used: who lays a backend over the kernels, or calls them, counts on all
bringKernels(jsKernels);
