import type { Dictionary, Pronunciation } from '../g2p/dictionary.ts';
import { plainOf } from './alphabet.ts';

/**
 * Words and names met in English text, as they are spelt with accents. CMUdict has them without, and its pronunciation
 * there is taken as theirs, anglicised as it may be. `(n)` says which of the plain spelling's pronunciations it is, where
 * others belong to another word: *resume* is a verb, too. Words whose plain spelling is only another word there are left
 * out: *rosé*, *pâté*, *exposé*.
 */
const LISTED = `
  café cafés cliché clichés résumé(3) résumés(3) fiancé fiancée sauté sautéed purée décor déjà(2) élite élan soirée
  matinée protégé passé risqué canapé attaché née mêlée séance précis détente début débuts émigré émigrés régime régimes
  dépôt première crème entrée entrées macramé soufflé toupée débris débutante dénouement divorcée animé forté latté
  andanté métier mélange répertoire
  josé andré andrés(2) rené renée beyoncé chloé zoé noé pelé salomé honoré(2) hervé(2) léo léon léa théo rémy éric émile
  élise félix gérard cédric cécile amélie aimée édith étienne édouard valérie désirée céline cézanne séguin légaré
  québec montréal orléans pokémon pérez gómez suárez juárez méndez valdés mérida méxico
  crèche cortège célèbre pièce tiède eugène irène hélène thérèse genève ève molière agnès hermès première
  crêpe crêpes tête fête mêlée
  zoë chloë noël joël citroën brontë moët raphaël
  naïve naïveté loïs zaïre haïti adélaïde
  façade façades garçon français françois françoise curaçao
  jalapeño jalapeños señor señora niño(2) niña cañon vicuña peña(2) muñoz núñez nuñez ibáñez ordóñez zúñiga cabañas
  acuña saldaña españa yáñez muñiz castañeda montañez
  über müller zürich führer günther günter jürgen krüger
  rôle rôles hôtel côte rhône saône jérôme lancôme
  lópez garcía hernández martínez rodríguez sánchez gonzález ramírez díaz ríos simón ramón raúl(2) martín sofía maría
  colón león cádiz aída inés(2) rubén julián adán tomás nicolás lucía ángel óscar víctor héctor mónica cortés avilés
  bolívar chávez dávila gálvez álvarez yucatán haití beltrán galván roldán terán guzmán(2) farías macías ávila bárbara
  verónica vázquez vásquez velázquez cárdenas gutiérrez jiménez fernández benítez ortíz panamá bogotá málaga córdoba
  perón salomón
`;

/** An accented word and how it may be spoken. */
export interface Accented {
  readonly word: string;
  readonly plain: string;
  readonly pronunciations: readonly Pronunciation[];
}

/**
 * The list above, with the dictionary's pronunciations of the plain spellings; each word once, and only words whose
 * accented letters are all in `letters`.
 *
 * @throws RangeError for a word that the dictionary does not have, or not with so many pronunciations.
 */
export function realWords(dictionary: Pick<Dictionary, 'words'>, letters: string): readonly Accented[] {
  const entries = new Set(LISTED.trim().split(/\s+/));
  return Array.from(entries, (entry): Accented => {
    const [, word = '', variant] = /^(.+?)(?:\((\d)\))?$/.exec(entry) ?? [];
    const plain = plainOf(word);
    const all = dictionary.words.get(plain) ?? [];
    const pronunciations = variant === undefined ? all : all.slice(Number(variant) - 1, Number(variant));
    if (pronunciations.length === 0) throw new RangeError(`letters: the dictionary has no '${plain}' for ${entry}`);
    return { word, plain, pronunciations };
  }).filter(({ word }) => [...word].every((c) => plainOf(c) === c || letters.includes(c)));
}
