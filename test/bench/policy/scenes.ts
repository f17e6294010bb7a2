import { LAWS, type Law } from './laws.ts';

/** Who lives in a world and what comes of their lessons, beside the law of their memory. */
export interface Scene {
  readonly name: string;
  readonly about: string;
  readonly law: Law;
  /** Share of its effect that a lesson has once more; there is less that is new. */
  readonly again: number;
  /** Whether apps send answers, or completions alone. */
  readonly answers: boolean;
  /**
   * Everybody begins at 5 to 30 %, and five to eight skills are asked of all of them by one day.
   */
  readonly beginners: boolean;
}

const AGAIN = 0.6;

/** As most organisations are, under one law of memory. */
export const usually = (law: Law): Scene => ({
  name: law.name,
  about: law.about,
  law,
  again: AGAIN,
  answers: true,
  beginners: false,
});

const [power, halfLife, interference, disuse] = LAWS as readonly [Law, Law, Law, Law];

/** What the engine is measured in. The last three are as other simulators have it. */
const SCENES: readonly Scene[] = [
  ...[power, halfLife, interference, disuse].map(usually),
  {
    ...usually(power),
    name: 'beginners',
    about: 'people at 5 to 30 %, five to eight skills due on one day',
    beginners: true,
  },
  {
    ...usually(halfLife),
    name: 'repeats',
    about: 'lessons that have their full effect each time',
    again: 1,
  },
  {
    ...usually(interference),
    name: 'completions',
    about: 'apps that send completions alone',
    answers: false,
  },
];

/** The scenes that a list names, with commas between them; all where it is empty. */
export const scenesNamed = (list: string): readonly Scene[] => {
  const named = SCENES.filter(({ name }) => list === '' || list.split(',').includes(name));
  if (named.length === 0)
    throw new Error(`--world is one of ${SCENES.map(({ name }) => name).join(', ')}`);
  return named;
};
