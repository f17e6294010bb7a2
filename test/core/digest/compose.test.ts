import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choicePlaces } from '../../../core/catalogue/asking.ts';
import {
  type ComposeInput,
  compose,
  type Digest,
  type NoDigest,
} from '../../../core/digest/compose.ts';
import { weekOf } from '../../../core/digest/period.ts';
import type { Question } from '../../../core/model/lesson.ts';
import { textsOf } from '../../../core/texts/languages.ts';
import {
  DAY,
  dayAfter,
  happened,
  lesson,
  NOW,
  objective,
  stateOf,
} from '../../support/builders.ts';
import { composing, LESSONS, question } from '../../support/digest-world.ts';
import { scaled } from '../../support/proof.ts';
import { inPseudo, PSEUDO } from '../../support/pseudo-texts.ts';

const HOUR = 3_600_000;
const digestOf = (input: ComposeInput): Digest => {
  const digest = compose(input);
  if ('nothing' in digest) throw new Error(`nothing: ${digest.nothing}`);
  return digest;
};
const card = (id: string) => lesson(id, [], LESSONS.find((one) => one.id === id)!);
const leading = (questions: Question[], more: Parameters<typeof composing>[0] = {}) =>
  digestOf(composing({ questions: new Map([['calm', questions]]), ...more })).question;

describe('no digest', () => {
  const everything = LESSONS.map(({ id }) => happened('completed', card(id), 0.2));
  const WHY: Readonly<Record<NoDigest, Parameters<typeof composing>[0]>> = {
    holdout: { asked: { arm: 'holdout' } },
    silent: { silence: { ignored: 20, silentSince: NOW - 200 * DAY, lastAtMs: NOW - DAY } },
    'learned-today': {
      asked: { state: stateOf(...everything.map((one) => ({ ...one, at: NOW + HOUR }))) },
    },
    'nothing-due': { asked: { state: stateOf(...everything) } },
  };
  for (const [code, more] of Object.entries(WHY))
    it(`comes where it is ${code}`, () => {
      expect(compose(composing(more))).toEqual({ nothing: code });
    });

  it('is for want of minutes only once as many were learned today as are wanted', () => {
    const done = { ...happened('completed', card('products'), 0), at: NOW + HOUR };
    const answers = ['q1', 'q2', 'q3', 'q4'].map((one) => ({
      ...happened('answered', card('calm'), 0, { question: one, correct: true }),
      at: NOW + HOUR,
    }));
    const learning = (minutes: number, ...events: (typeof done)[]) =>
      compose(
        composing({
          asked: { state: stateOf(...events) },
          effective: { minutes, language: 'en', frequency: 'daily' },
        }),
      );
    expect(learning(4, done)).toEqual({ nothing: 'learned-today' });
    expect(learning(5, done)).toHaveProperty('subject');
    // Four answers are two minutes, whatever the lesson takes as a whole.
    expect(learning(2, ...answers)).toEqual({ nothing: 'learned-today' });
    expect(learning(3, ...answers)).toHaveProperty('subject');
    // What was done yesterday late in the evening is of another day.
    expect(learning(4, { ...done, at: NOW - 1 })).toHaveProperty('subject');
  });
});

describe('the question that leads', () => {
  it('is one that went wrong the last time, of a lesson that is about to be forgotten', () => {
    expect(leading([question('q1'), question('q2')])).toMatchObject({ lesson: 'calm', id: 'q2' });
    expect(leading([question('q1')])).toMatchObject({ id: 'q1' });
  });

  it('is none that was never answered, was just answered or is not forgotten yet', () => {
    expect(leading([question('q3')])).toBeUndefined();
    const answered = (daysAgo: number) =>
      leading([question('q1')], {
        asked: {
          state: stateOf(
            happened('answered', card('calm'), daysAgo, { question: 'q1', correct: true }),
          ),
        },
      });
    expect(answered(1)).toBeUndefined();
    expect(answered(30)).toBeDefined();
    // A wrong answer is forgotten within hours, and still it does not come back on the same day.
    const wrong = (nowMs: number) =>
      leading([question('q1')], {
        nowMs,
        asked: {
          state: stateOf(
            happened('answered', card('calm'), 0.5, { question: 'q1', correct: false }),
          ),
        },
      });
    expect(wrong(NOW - 1)).toBeUndefined();
    expect(wrong(NOW + DAY)).toBeDefined();
  });

  it('has one right choice and fits into a mail whole', () => {
    const [wrong, right] = [
      { text: 'No', correct: false },
      { text: 'Yes', correct: true },
    ];
    const unfit: Partial<Question>[] = [
      { choices: [right, { text: 'Also', correct: true }, wrong] },
      { text: 'Why? '.repeat(400) },
      { choices: [right, { text: 'No. '.repeat(200), correct: false }] },
      { choices: [right, ...Array.from({ length: 11 }, (_, at) => ({ ...wrong, text: `${at}` }))] },
    ];
    for (const more of unfit) expect(leading([question('q1', more)])).toBeUndefined();
    expect(leading([question('q1', { choices: [right, wrong] })])).toBeDefined();
  });

  it('is of no lesson that is not for them any more', () => {
    const without = (more: Parameters<typeof composing>[0]) =>
      leading([question('q1'), question('q2')], more);
    const calm = LESSONS[0]!;
    const others = LESSONS.slice(1);
    for (const more of [{ archived: true }, { roles: ['other'] }, { language: 'de' }])
      expect(without({ lessons: [{ ...calm, ...more }, ...others] })).toBeUndefined();
    const dismissed = stateOf(
      happened('answered', card('calm'), 20, { question: 'q1', correct: true }),
      happened('dismissed', card('calm'), 5, { reason: 'not-relevant' }),
    );
    expect(without({ asked: { state: dismissed } })).toBeUndefined();
  });

  it('shuffles its choices by the period, and keeps the place of each', () => {
    const [asked] = [question('q1')];
    const orderOf = (period: string) => leading([asked], { period })!.choices;
    expect(orderOf('2026-03-02')).toEqual(orderOf('2026-03-02'));
    for (const { index, label } of orderOf('2026-03-02'))
      expect(label).toBe(asked.choices[index]!.text);
    // As the page has them that a tap leads to.
    for (const period of ['2026-03-02', '2026-W10']) {
      const at = { employee: composing().asked.employee, lesson: 'calm', period };
      expect(orderOf(period).map(({ index }) => index)).toEqual(choicePlaces(asked, at));
    }
    const orders = Array.from({ length: 30 }, (_, at) =>
      orderOf(dayAfter(at)).map(({ index }) => index),
    );
    expect(new Set(orders.map(String)).size).toBe(6);
    for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2]);
  });
});

describe('the lessons', () => {
  it('are the first of the plan, as many as a day may have, in its order, under its decision', () => {
    for (const dailyCap of [1, 2, 50]) {
      const input = composing({ constraints: { dailyCap } });
      const digest = digestOf(input);
      expect(digest.decision).toBe(input.answer.decision);
      expect(digest.lessons.map(({ id }) => id)).toEqual(
        input.answer.lessons.slice(0, dailyCap).map((one) => one.lesson.id),
      );
    }
  });

  it('bring their reasons along, also those that nobody else may read', () => {
    const state = stateOf(
      happened('answered', card('products'), 4, { question: 'q1', correct: false }),
      happened('answered', card('products'), 4, { question: 'q2', correct: true }),
      happened('answered', card('products'), 4, { question: 'q3', correct: false }),
      happened('completed', card('products'), 4),
    );
    const input = composing({ asked: { state, request: { minutes: 30 } } });
    const told = input.answer.lessons.flatMap(({ reasons }) =>
      reasons.filter((reason) => reason.private === true),
    );
    expect(told.length).toBeGreaterThan(0);
    expect(digestOf(input).lessons.flatMap(({ reasons }) => reasons)).toContain(told[0]!.text);
  });

  it('take whole minutes, rather more than fewer', () => {
    const { lessons, headline } = digestOf(composing());
    expect(lessons[0]!.about).toBe('4 minutes · Article · New for you');
    expect(headline).toBe('One question and 8 minutes for you');
  });
});

describe('the key results', () => {
  const shownOf = (metric: { start: number; current: number; target: number }, due = 30) => {
    const goal = objective('o', ['speed'], {
      keyResult: { title: 'Reply fast!', metric: { unit: '%', ...metric }, due: dayAfter(due) },
    });
    const { asked, ...input } = composing();
    const goals = { ...asked.release.goals, objectives: [goal] };
    const answer = {
      ...input.answer,
      lessons: input.answer.lessons.map((one) => ({
        ...one,
        reasons: [{ code: 'key-result', text: 'x', values: { keyResult: 'o-kr' } }],
      })),
    };
    return digestOf({ ...input, answer, asked: { ...asked, release: { ...asked.release, goals } } })
      .keyResults;
  };

  it('say what was reached and what a steady pace would have reached, never more than is true', () => {
    expect(shownOf({ start: 0, current: 20, target: 100 })).toEqual([
      {
        id: 'o-kr',
        title: 'Reply fast',
        percent: 20,
        lines: [
          '20% of the way: now 20%, from 0% to 100%.',
          'Behind: a steady pace would be at 65% by now.',
          'Due 1 April.',
        ],
      },
    ]);
    expect(shownOf({ start: 0, current: 99.99, target: 100 })[0]).toMatchObject({ percent: 99 });
    expect(shownOf({ start: 100, current: 20, target: 0 })[0]!.lines[1]).toBe(
      'On course: a steady pace would be at 65% by now.',
    );
  });

  it('say whether what is to be held is held, and what was due', () => {
    expect(shownOf({ start: 90, current: 90, target: 90 })[0]!.lines.slice(0, 2)).toEqual([
      'Now 90%, to be kept at 90%.',
      'It is where it should be.',
    ]);
    expect(shownOf({ start: 90, current: 80, target: 90 })[0]!.lines[1]).toBe(
      'It is not where it should be.',
    );
    expect(shownOf({ start: 0, current: 20, target: 100 }, -10)[0]!.lines[1]).toBe(
      'It was due 20 February.',
    );
  });

  it('are two at most, and none that is reached', () => {
    expect(digestOf(composing()).keyResults.map(({ id }) => id)).toEqual(['two-hours', 'csat']);
    expect(shownOf({ start: 0, current: 100, target: 100 })).toEqual([]);
  });

  it('are written as the region writes numbers and days', () => {
    const lineIn = (language: string) =>
      digestOf(
        composing({ effective: { minutes: 10, language, frequency: 'weekly' } }),
      ).keyResults[0]!.lines.join(' ');
    expect(lineIn('en-US')).toContain('Due April 1.');
    expect(lineIn('en')).toContain('Due 1 April.');
    expect(lineIn('de-CH')).toContain('Fällig am 1. April.');
    expect(lineIn('de')).toContain('jetzt 3,8 hours');
  });
});

describe('the notes', () => {
  it('say when mails become rarer and when one is the last, in every language', () => {
    for (const texts of [textsOf('en'), textsOf('de'), PSEUDO]) {
      const noted = (silence: ComposeInput['silence']) =>
        digestOf(composing({ silence, texts })).notes;
      expect(noted({ ignored: 0 })).toEqual([]);
      expect(noted({ ignored: 2 })).toEqual([]);
      expect(noted({ ignored: 3 })).toEqual([texts.mail.rarer(3, 14)]);
      expect(noted({ ignored: 6 })).toEqual([texts.mail.rarer(6, 28)]);
      expect(noted({ ignored: 6 })[0]).toMatch(/6.*28/);
      expect(noted({ ignored: 9, silentSince: NOW - 200 * DAY, lastAtMs: NOW - 30 * DAY })).toEqual(
        [texts.mail.last],
      );
    }
  });
});

describe('the subject', () => {
  const subjectIn = (period: string, more: Parameters<typeof composing>[0] = {}) =>
    digestOf(composing({ period, ...more })).subject;

  it('stays the same within a period, and differs from the mails around it', () => {
    const bare = { questions: new Map() };
    const subjectAfter = (period: string, lastAt: string, more: object): string =>
      subjectIn(period, {
        silence: { ignored: 0, lastAtMs: Date.parse(`${lastAt}T09:00Z`) },
        ...more,
      });
    // Three mails in a row, whatever days lie between them.
    for (const more of [{}, bare])
      for (let apart = 1; apart <= 60; apart++)
        for (const next of [1, 5, apart, 61 - apart]) {
          const days = [0, apart, apart + next].map((at) => dayAfter(at));
          const second = subjectAfter(days[1]!, days[0]!, more);
          expect(subjectAfter(days[1]!, days[0]!, more)).toBe(second);
          expect(subjectAfter(days[2]!, days[1]!, more), `${apart}, then ${next}`).not.toBe(second);
          expect(second).not.toBe(subjectIn(days[0]!, more));
        }
    for (let week = 1; week < 50; week++)
      for (const apart of [1, 2, 4]) {
        const [first, second] = [0, apart].map((at) => 7 * (week + at));
        const of = (day: number): string => weekOf(dayAfter(day));
        expect(subjectAfter(of(second!), dayAfter(first!), {})).not.toBe(
          subjectAfter(of(first!), dayAfter(first! - 7), {}),
        );
      }
  });

  it('is one line of 70 characters at most, whatever people wrote', () => {
    const wild = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom(
        '\r\nBcc: all@x.org',
        '👩‍👩‍👧‍👦'.repeat(40),
        'a'.repeat(300),
        '\ud800\u202e\u0000',
        'שלום '.repeat(60),
      ),
    );
    fc.assert(
      fc.property(wild, wild, fc.integer({ min: 0, max: 400 }), (title, text, at) => {
        const input = composing({
          period: dayAfter(at),
          questions: new Map([['calm', [question('q1', { text })]]]),
        });
        const [first, ...rest] = input.answer.lessons;
        const lessons = [{ ...first!, lesson: { ...first!.lesson, title } }, ...rest];
        const digest = digestOf({ ...input, answer: { ...input.answer, lessons } });
        for (const one of [digest.subject, digest.preheader]) {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may get through
          expect(one).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
          expect(one.isWellFormed()).toBe(true);
        }
        expect(digest.subject.length).toBeLessThanOrEqual(70);
        expect(digest.subject.length).toBeGreaterThan(0);
      }),
      { seed: 20261135, numRuns: scaled(60, 600) },
    );
  });

  it('never cuts what people see as one character', () => {
    const family = '👩‍👩‍👧‍👦';
    for (let at = 0; at < 5; at++) {
      const text = family.repeat(30);
      const subject = subjectIn(dayAfter(at), {
        questions: new Map([['calm', [question('q1', { text })]]]),
      });
      if (subject.includes('👩')) expect(subject.replaceAll(family, '')).not.toMatch(/[👩👧👦]/u);
    }
  });
});

describe('every language', () => {
  const LANGUAGES = { en: textsOf('en'), de: textsOf('de'), pseudo: PSEUDO };
  for (const [name, texts] of Object.entries(LANGUAGES))
    it(`says everything, and nothing twice in one way: ${name}`, () => {
      const { mail } = texts;
      const { question: asks, lesson: offers, skill, keyResult } = mail.subjects;
      expect([asks.length, offers.length]).toEqual([8, 8]);
      const all = [...asks, ...offers, skill, keyResult].map((make) => make('X'));
      expect(new Set(all).size).toBe(18);
      for (const make of [...asks, ...offers, skill, keyResult])
        expect(make('').length).toBeLessThan(35);
      const labels = [mail.me, mail.stop, mail.privacy, mail.open('X')];
      expect(new Set(labels).size).toBe(4);
      expect(mail.minutes(1)).not.toBe(mail.minutes(2).replace('2', '1'));
      expect(mail.week(1)).not.toBe(mail.week(2).replace('2', '1'));
      for (const [has, minutes] of [
        [true, 0],
        [true, 5],
        [false, 5],
      ] as const)
        expect(mail.headline(has, minutes).includes('5')).toBe(minutes > 0);
    });

  it('has its direction and its tag', () => {
    expect(digestOf(composing())).toMatchObject({ language: 'en-GB', direction: 'ltr' });
    const input = composing({ texts: PSEUDO });
    expect(digestOf({ ...input, answer: inPseudo(input.answer) })).toMatchObject({
      language: 'he',
      direction: 'rtl',
    });
  });
});
