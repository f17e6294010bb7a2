import { seeded } from './random.ts';

/** Text of so many characters that hardly compresses: what takes several chunks of a part. */
export const noise = (characters: number): string => {
  const random = seeded(1);
  return Array.from({ length: characters }, () =>
    String.fromCharCode(33 + Math.floor(random() * 90)),
  ).join('');
};
