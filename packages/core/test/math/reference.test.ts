import { describe, expect, it } from 'vitest';
import * as reference from './reference.ts';

/** The first 40 digits behind the point of a Real below 10. */
function digits({ digits, scale }: reference.Real): string {
  const text = ((digits * 10n ** 40n) >> BigInt(scale)).toString().padStart(41, '0');
  return `${text.slice(0, -40)}.${text.slice(-40)}`;
}

describe('reference', () => {
  // OEIS A001113, A002392, A049469, A049470, A073744, A068985; erf(1): Abramowitz and Stegun and OEIS A099286;
  // erfc to log10: mpmath 1.2.1 at 70 digits, cut after 40
  it.each([
    ['exp(1)', reference.exp(1), '2.7182818284590452353602874713526624977572'],
    ['exp(-1)', reference.exp(-1), '0.3678794411714423215955237701614608674458'],
    ['log(10)', reference.log(10), '2.3025850929940456840179914546843642076011'],
    ['log1p(9)', reference.log1p(9), '2.3025850929940456840179914546843642076011'],
    ['expm1(1)', reference.expm1(1), '1.7182818284590452353602874713526624977572'],
    ['sin(1)', reference.sin(1), '0.8414709848078965066525023216302989996225'],
    ['cos(1)', reference.cos(1), '0.5403023058681397174009366074429766037323'],
    ['tanh(1)', reference.tanh(1), '0.7615941559557648881194582826047935904127'],
    ['erf(1)', reference.erf(1), '0.8427007929497148693412206350826092592960'],
    ['atan2(1, 2)', reference.atan2(1, 2), '0.4636476090008061162142562314612144020285'],
    ['atan2(2, -1)', reference.atan2(2, -1), '2.0344439357957027354455779231009658441271'],
    ['erfc(1)', reference.erfc(1), '0.1572992070502851306587793649173907407039'],
    ['atan(1)', reference.atan(1), '0.7853981633974483096156608458198757210492'],
    ['asin(0.5)', reference.asin(0.5), '0.5235987755982988730771072305465838140328'],
    ['acos(0.5)', reference.acos(0.5), '1.0471975511965977461542144610931676280657'],
    ['tan(1)', reference.tan(1), '1.5574077246549022305069748074583601730872'],
    ['sinh(1)', reference.sinh(1), '1.1752011936438014568823818505956008151557'],
    ['cosh(1)', reference.cosh(1), '1.5430806348152437784779056207570616826015'],
    ['asinh(1)', reference.asinh(1), '0.8813735870195430252326093249797923090281'],
    ['acosh(2)', reference.acosh(2), '1.3169578969248167086250463473079684440269'],
    ['atanh(0.5)', reference.atanh(0.5), '0.5493061443340548456976226184612628523237'],
    ['exp2(0.5)', reference.exp2(0.5), '1.4142135623730950488016887242096980785696'],
    ['log2(10)', reference.log2(10), '3.3219280948873623478703194294893901758648'],
    ['log10(2)', reference.log10(2), '0.3010299956639811952137388947244930267681'],
    ['hypot(1, 1)', reference.hypot(1, 1), '1.4142135623730950488016887242096980785696'],
    ['pow(2, 0.5)', reference.pow(2, 0.5), '1.4142135623730950488016887242096980785696'],
  ])('gives the published digits of %s', (_name, value, published) => {
    expect(digits(value)).toBe(published);
  });

  it('keeps relative precision where results are tiny: sin near a multiple of π, log near 1, expm1 and erf near 0', () => {
    expect(reference.toNumber(reference.sin(Math.PI))).toBe(1.2246467991473532e-16);
    expect(reference.toNumber(reference.log(1 + 2 ** -52))).toBe(2.220446049250313e-16 - 2 ** -105);
    expect(reference.toNumber(reference.expm1(1e-300))).toBe(1e-300);
    expect(reference.toNumber(reference.erf(1e-300))).toBe(1e-300 * 1.1283791670955126);
  });

  it('is accurate at both ends: log(exp(x)) = x, and sigmoid(x) + sigmoid(-x) = 1, to 100 bits', () => {
    for (const x of [0.1, 3, 77.5]) {
      const [a, b] = [reference.sigmoid(x), reference.sigmoid(-x)];
      const off = a.digits + b.digits - (1n << BigInt(a.scale));
      expect(off < 4n && off > -4n).toBe(true);
      const power = reference.pow(Math.E, x); // e to 53 bits: exp(x log e')
      const log = reference.toScale(reference.log(Math.E), 200) * reference.toScale(reference.exactly(x), 200);
      const other = reference.exp(reference.toNumber({ digits: log, scale: 400 }));
      expect(reference.ulpsBetween(reference.toNumber(power), other)).toBeLessThan(80);
    }
  });
});

describe('ulpsBetween', () => {
  it('counts neighbours as 1, whatever the exponent', () => {
    for (const x of [1, 1.5, 3, 1e300, 1e-300, 2 ** -1074, -7]) {
      const unit = Math.max(2 ** (Math.floor(Math.log2(Math.abs(x))) - 52), 2 ** -1074);
      expect(reference.ulpsBetween(x, reference.exactly(x))).toBe(0);
      expect(reference.ulpsBetween(x + unit, reference.exactly(x))).toBe(1);
    }
    expect(reference.ulpsBetween(1 + 2 ** -23, reference.exactly(1), 24)).toBe(1);
  });

  it('counts an infinity for a finite truth as infinitely wrong', () => {
    expect(reference.ulpsBetween(Infinity, reference.exactly(1e308))).toBe(Infinity);
    expect(reference.ulpsBetween(Infinity, reference.exp(710))).toBe(0);
  });
});
