import { at, type SliceText, type Tensor } from '@frostgrad/core';

declare const x: Tensor;
declare const n: number;
declare const text: string;

// What the compiler takes and refuses as an entry of `at`; `at.test.ts` has what is refused when it runs.

at(x, 0, ':', '...', null, '1:', ':-1', '::2', '1:-1:-1');
at(x, `${n}:`, `:${n + 1}`, `${n}:${n + 1}`, `${n}::${n}`);
const range: SliceText = `${n}:`;
x.at(range);

// @ts-expect-error any text
at(x, text);
// @ts-expect-error no numbers
at(x, 'a:b');
// @ts-expect-error one bound is no range
at(x, '1');
// @ts-expect-error lists of positions are for index
at(x, [0, 1]);
// @ts-expect-error masks are for index
at(x, x);
// @ts-expect-error truth values are for index
at(x, true);
