/**
 * A path of field names as PyTorch writes it.
 *
 * @example
 * snakeCase('selfAttn.outProj.weight') // 'self_attn.out_proj.weight'
 */
export function snakeCase(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
