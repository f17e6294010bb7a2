import { describe, expect, it } from 'vitest';
import { compose, type Digest } from '../../../core/digest/compose.ts';
import { textsOf } from '../../../core/texts/languages.ts';
import { happened, lesson, stateOf } from '../../support/builders.ts';
import { composing, LESSONS } from '../../support/digest-world.ts';
import { seeded } from '../../support/random.ts';

const { mail } = textsOf('en');
const TARGET = 0.8;
const card = lesson('products', [], LESSONS.find(({ id }) => id === 'products')!);

/** What is said to somebody who is right at this rate, after answers on so many days. */
const saidTo = (rate: number, days: number, random: () => number): readonly string[] => {
  const answers = Array.from({ length: days * 3 }, (_, at) =>
    happened('answered', card, 2 + Math.floor(at / 3) * 2, {
      question: `q${at % 9}`,
      correct: random() < rate,
    }),
  );
  return (compose(composing({ asked: { state: stateOf(...answers) } })) as Digest).progress;
};

describe('what a mail says of how somebody gets on', () => {
  it('is true of simple people who are right at one rate for ever', () => {
    const random = seeded(7);
    const said = { firm: 0, firmFalse: 0, most: 0, mostFalse: 0 };
    for (let person = 0; person < 400; person++) {
      const rate = 0.05 + 0.9 * random();
      const progress = saidTo(rate, 1 + Math.floor(12 * random()), random);
      if (progress.includes(mail.firm('Product knowledge'))) {
        said.firm += 1;
        if (rate < TARGET) said.firmFalse += 1;
      }
      if (progress.includes(mail.mostRight('Product knowledge'))) {
        said.most += 1;
        if (rate <= 0.5) said.mostFalse += 1;
      }
    }
    expect(said.firm).toBeGreaterThan(20);
    expect(said.most).toBeGreaterThan(40);
    expect(said.mostFalse / said.most).toBeLessThanOrEqual(0.05);
    expect(said.firmFalse / said.firm).toBeLessThanOrEqual(0.16);
  });

  it('says nothing good of somebody who is mostly wrong, and nothing at all of a newcomer', () => {
    const random = seeded(3);
    for (let person = 0; person < 20; person++)
      expect(saidTo(0.15, 8, random).slice(1)).toEqual([]);
    expect((compose(composing({ asked: { state: stateOf() } })) as Digest).progress).toEqual([]);
  });

  it('is plain words: no decimals, no shares, no terms of the model, in every language', () => {
    for (const language of ['en', 'de'])
      for (const rate of [0.2, 0.6, 0.95]) {
        const random = seeded(11);
        const answers = Array.from({ length: 30 }, (_, at) =>
          happened('answered', card, 2 + at, { question: `q${at % 9}`, correct: random() < rate }),
        );
        const digest = compose(
          composing({
            asked: { state: stateOf(...answers) },
            effective: { minutes: 10, language, frequency: 'weekly' },
          }),
        ) as Digest;
        const words = [...digest.progress, ...digest.lessons.flatMap((one) => one.reasons)];
        for (const one of words)
          expect(one).not.toMatch(
            /\d[.,]\d|%|mastery|probab|log-odds|stability|retriev|uplift|propensit|wahrschein/i,
          );
      }
  });

  it('counts lessons of the last seven days, each once', () => {
    const done = (id: string, daysAgo: number) =>
      happened('completed', lesson(id, [], LESSONS.find((one) => one.id === id)!), daysAgo);
    const progressOf = (...events: ReturnType<typeof done>[]) =>
      (compose(composing({ asked: { state: stateOf(...events) } })) as Digest).progress;
    expect(progressOf(done('calm', 20), done('products', 8))).toEqual([]);
    expect(progressOf(done('calm', 20), done('calm', 2), done('calm', 3))).toEqual([mail.week(1)]);
  });
});
