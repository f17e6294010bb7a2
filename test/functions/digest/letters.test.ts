import { describe, expect, it } from 'vitest';
import type { OwnChoice } from '../../../core/model/digest.ts';
import { lettering } from '../../../functions/digest/letters.ts';
import { readSchedule } from '../../../functions/store/schedules.ts';
import { readRound, standingOf } from '../../../functions/work/digest-standing.ts';
import { changeOwnChoice } from '../../../functions/work/own-choice.ts';
import { type PagesWorld, pagesWorld } from '../learn/world.ts';

const DAY = 86_400_000;

/** The mail that somebody would get, in full. */
const letterTo = async ({ services }: PagesWorld, employee: string): Promise<string> => {
  const round = await readRound(services, 'acme');
  const schedule = await readSchedule(services, 'acme', employee);
  const standing = await standingOf(services, round, employee, schedule);
  const to = { ...standing, loaded: standing.loaded! };
  const how = { period: '2026-03-03', settings: round.settings, isTrial: true };
  const written = await lettering(services).letters.letterFor(to, how);
  if ('nothing' in written) throw new Error(`nothing: ${written.nothing}`);
  const { subject, html, text } = written.letter;
  return [subject, html, text].join('\n');
};

/** Ada's mail with such a profile and such a choice, at the same moment of the same world. */
const adaWith = async (profile: object, own: OwnChoice): Promise<string> => {
  const world = await pagesWorld();
  const { body } = await world.api.call(world.key, 'GET', '/v1/employees/ada');
  await world.api.call(world.key, 'PUT', '/v1/employees/ada', { ...(body as object), ...profile });
  // Late in the evening in UTC: another day in Tokyo.
  world.api.clock.now = Math.floor(world.api.clock.now / DAY) * DAY + DAY - 3_600_000;
  await changeOwnChoice(world.services, 'acme', 'ada', () => own);
  return letterTo(world, 'ada');
};

describe('A letter', () => {
  const written = new Map<string, Promise<string>>();
  for (const language of ['en', 'de', 'en-US', 'de-CH'])
    for (const profile of ['en', 'de', 'fr', 'en-US'])
      it(`is in ${language} as a whole, for a profile in ${profile}`, async () => {
        const chosen = await adaWith({ language: profile }, { language }).catch(String);
        // Their lessons are English: whoever cannot be given those has nothing to read.
        if (![language, profile].some((one) => one.startsWith('en')))
          return expect(chosen).toContain('nothing-due');
        // The same as for somebody to whom no other language was ever known.
        const readsBoth = { language: 'en' };
        const whole = written.get(language) ?? adaWith(readsBoth, { language });
        written.set(language, whole);
        expect(chosen).toBe(await whole);
        const isGerman = language.startsWith('de');
        expect(chosen.includes('Hilft')).toBe(isGerman);
        expect(chosen.includes('Helps')).toBe(!isGerman);
      });

  it('goes by the days of the time zone that was chosen, all of it', async () => {
    const tokyo = await adaWith({ timeZone: 'UTC' }, { timeZone: 'Asia/Tokyo' });
    expect(tokyo).toBe(await adaWith({ timeZone: 'Asia/Tokyo' }, {}));
  });
});
