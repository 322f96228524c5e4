const SPECIAL = [0, -0, NaN, Infinity, -Infinity, 1e-45, -1e-45, 1.1754944e-38, 3.4028235e38, 1, -1];

/** What a function or a rule is tried on before the module stands in for it: specials, and numbers of many sizes and both signs. */
export const PROBE: readonly number[] = SPECIAL.concat(
  Array.from({ length: 53 }, (_, i) => (i % 2 === 0 ? 1 : -1) * 1.37 ** (i - 30)),
);
