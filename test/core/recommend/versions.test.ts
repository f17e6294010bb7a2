import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LessonCard } from '../../../core/model/catalogue.ts';
import type { StoredEvent } from '../../../core/model/event.ts';
import { DEFAULT_POLICY } from '../../../core/model/policy.ts';
import { decide } from '../../../core/recommend/decide.ts';
import { skillReports } from '../../../core/recommend/skills.ts';
import { whyLesson } from '../../../core/recommend/why.ts';
import { problemsOf } from '../../../core/release/validate.ts';
import {
  happened,
  input,
  lesson,
  objective,
  policy,
  release,
  role,
  skill,
  stateOf,
} from '../../support/builders.ts';
import { scaled } from '../../support/proof.ts';

const GOALS = [objective('o', ['x', 'y'])];
const version = (id: string, language: string, more: Parameters<typeof lesson>[2] = {}) =>
  lesson(id, ['x'], { language, ...more });
const of = (root: string) => ({ translationOf: root });

interface Asked {
  readonly fallback?: readonly string[];
  readonly language?: string;
  readonly rules?: unknown[];
  readonly request?: Parameters<typeof input>[1] extends infer _ ? object : never;
  readonly events?: readonly StoredEvent[];
  readonly kind?: 'next' | 'plan';
}
const questionFor = (lessons: readonly LessonCard[], asked: Asked) =>
  input(
    release({
      lessons,
      objectives: GOALS,
      policy: policy({
        constraints: { fallbackLanguages: [...(asked.fallback ?? [])] },
        rules: asked.rules ?? [],
      }),
    }),
    {
      profile: { language: asked.language ?? 'de' },
      request: { limit: 20, ...asked.request },
      state: stateOf(...(asked.events ?? [])),
    },
  );
const offered = (lessons: readonly LessonCard[], asked: Asked): string[] =>
  decide(questionFor(lessons, asked), asked.kind).lessons.map((one) => one.lesson.id);
const LANGUAGES = ['en', 'de', 'de-CH', 'pt', 'pt-BR', 'pt-PT', 'zh-CN', 'zh-TW', 'nb', 'no'];

describe('versions of a lesson', () => {
  const en = version('en', 'en');
  const de = version('de', 'de', of('en'));
  const fr = version('fr', 'fr', of('en'));

  it('are offered once, in the best language: the own one, whatever the policy falls back on', () => {
    expect(offered([en, de, fr], { fallback: ['en', 'fr'] })).toEqual(['de']);
    expect(offered([en, fr], { fallback: ['fr', 'en'] })).toEqual(['fr']);
    expect(offered([en, fr], {})).toEqual([]);
    expect(offered([en, de, fr], { request: { language: 'fr' } })).toEqual(['fr']);
    const closed = whyLesson(questionFor([en, de], { fallback: ['en'] }), 1);
    expect(closed.excluded?.code).toBe('language');
  });

  it('never come twice, and never in a language further away than need be', () => {
    const some = fc.subarray(LANGUAGES, { minLength: 1 });
    fc.assert(
      fc.property(
        some,
        fc.constantFrom(...LANGUAGES),
        fc.constantFrom('next' as const, 'plan' as const),
        (languages, own, kind) => {
          const lessons = languages.map((language, index) =>
            version(language, language, index === 0 ? {} : of(languages[0]!)),
          );
          const found = offered(lessons, { language: own, fallback: LANGUAGES, kind });
          expect(found).toHaveLength(1);
          if (languages.includes(own)) expect(found).toEqual([own]);
        },
      ),
      { seed: 20261128, numRuns: scaled(200, 3000) },
    );
  });

  it('in the next best one where the best is archived, hidden, for others or too long', () => {
    const away: Parameters<typeof lesson>[2][] = [
      { archived: true },
      { roles: ['cook'] },
      { minutes: 90 },
      { format: 'video' },
    ];
    for (const more of away) {
      const better = version('de', 'de', { ...of('en'), ...more });
      const request = { minutes: 20, format: 'article' };
      expect(offered([en, better], { fallback: ['en'], request })).toEqual(['en']);
    }
    const rules = [{ effect: 'hide', lessons: ['de'] }];
    expect(offered([en, de], { fallback: ['en'], rules })).toEqual(['en']);
  });

  it('have one memory: what was done in one is done in all', () => {
    const after = lesson('after', ['y'], { language: 'de', prerequisites: ['en'] });
    const lessons = [en, de, fr, after];
    for (const done of [en, de, fr]) {
      const one = happened('completed', done, 1);
      expect(offered(lessons, { events: [one] }), done.id).toEqual(['after']);
      const question = questionFor(lessons, { events: [one] });
      const place = question.release.catalogue.lessonIndex.get('de')!;
      expect(whyLesson(question, place).excluded?.code).toBe('cooldown');
      const long = happened('completed', done, 90);
      const [review] = decide(questionFor([en, de, fr], { events: [long] })).lessons;
      expect([review?.lesson.id, review?.kind]).toEqual(['de', 'review']);
      const dismissed = happened('dismissed', done, 1, { reason: 'not-relevant' });
      expect(offered([en, de, fr], { events: [dismissed] })).toEqual([]);
      const rated = happened('rated', done, 1, { rating: 5 });
      expect(
        decide(questionFor([en, de, fr], { events: [rated] })).lessons[0]?.terms.feedback,
      ).toBe(1);
    }
  });

  it('add up what was done in several, whatever the order in which it came', () => {
    const events = [
      happened('completed', en, 60),
      happened('completed', fr, 40),
      happened('answered', de, 20, { question: 'q', correct: false }),
    ];
    const ask = (order: readonly StoredEvent[]) =>
      decide(questionFor([en, de, fr], { events: order }));
    const first = ask(events);
    expect(first.lessons[0]?.kind).toBe('review');
    expect(ask([...events].reverse())).toEqual(first);
  });

  it('open what waits for them through the version that is offered', () => {
    const root = lesson('root', ['y'], { language: 'en' });
    const own = lesson('own', ['y'], { language: 'de', ...of('root') });
    const next = lesson('next', ['x'], { language: 'de', prerequisites: ['root'] });
    const [only, ...others] = decide(questionFor([root, own, next], {})).lessons;
    expect([only?.lesson.id, others.length]).toEqual(['own', 0]);
    expect(only?.reasons.map(({ code }) => code)).toContain('unlocks');
    const plan = decide(questionFor([root, own, next], { request: { minutes: 15 } }), 'plan');
    expect(plan.lessons.map((one) => one.lesson.id)).toEqual(['own', 'next']);
  });

  it('have what comes before them offered first, whichever of them was found too hard', () => {
    const before = lesson('before', ['x'], { language: 'en', difficulty: 0.1 });
    const vorher = lesson('vorher', ['x'], {
      ...{ language: 'de', difficulty: 0.1 },
      ...of('before'),
    });
    const hard = version('hard', 'en', { difficulty: 0.9 });
    const schwer = version('schwer', 'de', { difficulty: 0.9, ...of('hard') });
    const facile = version('facile', 'fr', { difficulty: 0.1, ...of('hard') });
    const other = lesson('other', ['y'], { language: 'de' });
    const lessons = [before, vorher, hard, schwer, facile, other];
    for (const found of [hard, schwer]) {
      const dismissed = happened('dismissed', found, 5, { reason: 'too-hard' });
      const [first] = decide(questionFor(lessons.slice(0, 4), { events: [dismissed] })).lessons;
      expect(first?.lesson.id).toBe('vorher');
      expect(first?.reasons).toContainEqual(
        expect.objectContaining({ code: 'easier', values: { lesson: 'schwer' } }),
      );
      const told = decide(questionFor(lessons, { events: [dismissed] })).lessons.flatMap((one) =>
        one.reasons.filter(({ code }) => code === 'easier').map(() => one.lesson.id),
      );
      expect(told).toEqual(['vorher']);
      // That it was done all the same says nothing of what comes before it, in whichever version.
      const again = [dismissed, happened('completed', found, 3)];
      const [still] = decide(questionFor(lessons, { events: again })).lessons;
      expect(still?.reasons.map(({ code }) => code)).toContain('easier');
      for (const step of [before, vorher]) {
        const taken = [dismissed, happened('completed', step, 3)];
        for (const one of decide(questionFor([...lessons], { events: taken })).lessons)
          expect(one.reasons.map(({ code }) => code)).not.toContain('easier');
      }
    }
  });

  it('are spoken of by the title that is read, whichever of them was answered', () => {
    const other = lesson('other', ['x'], { language: 'de' });
    for (const one of [en, de, fr]) {
      const events = [0, 1].map((n) =>
        happened('answered', one, 3, { question: `q${n}`, correct: n === 0 }),
      );
      const lessons = decide(questionFor([en, de, fr, other], { events })).lessons;
      const told = lessons.map((each) => [
        each.lesson.id,
        ...each.reasons.flatMap(({ code, values }) =>
          code === 'last-answers' ? [values.lesson, values.right, values.of] : [],
        ),
      ]);
      expect(told).toContainEqual(['other', 'de', 1, 2]);
      for (const [id, about] of told) if (id === 'de') expect(about).toBeUndefined();
    }
  });

  it('are pinned by any of them', () => {
    const other = version('other', 'de');
    for (const id of ['en', 'de', 'fr']) {
      const rules = [{ effect: 'pin', lessons: [id] }];
      expect(offered([other, en, de, fr], { rules })[0]).toBe('de');
    }
  });
});

describe('lessons without versions', () => {
  const own = lesson('own', ['x'], { language: 'de' });
  const sql = lesson('sql', ['y'], { language: 'en' });
  const same = lesson('same', ['x'], { language: 'en' });

  it('in a language to fall back on are offered only where nothing in the own one serves', () => {
    const asked = { fallback: ['en'] };
    expect(offered([own, same], asked)).toEqual(['own']);
    expect(offered([own, same, sql], asked).sort()).toEqual(['own', 'sql']);
    expect(offered([same, sql], asked).sort()).toEqual(['same', 'sql']);
    const done = happened('completed', own, 1);
    expect(offered([own, same], { ...asked, events: [done] })).toEqual(['same']);
    const waiting = lesson('own', ['x'], { language: 'de', prerequisites: ['same'] });
    expect(offered([waiting, same], asked)).toEqual(['same']);
  });

  it('take their place in a plan once what is in the own language is done', () => {
    const asked: Asked = { fallback: ['en'], kind: 'plan', request: { minutes: 8 } };
    expect(offered([own, same], asked)).toEqual(['own', 'same']);
  });

  it('stay where a rule pins them', () => {
    const rules = [{ effect: 'pin', lessons: ['same'] }];
    expect(offered([own, same], { fallback: ['en'], rules })[0]).toBe('same');
  });

  it('come in the order in which their language serves where nothing else tells them apart', () => {
    const tags = ['pt-PT', 'pt', 'pt-BR'];
    const lessons = tags.map((language) => lesson(language, ['x'], { language }));
    expect(offered(lessons, { language: 'pt-BR' })).toEqual(['pt-BR', 'pt', 'pt-PT']);
    expect(offered(lessons, { language: 'pt-PT' })).toEqual(['pt-PT', 'pt', 'pt-BR']);
  });
});

describe('names in a language', () => {
  it('stand in reasons and reports of those who read it, and the plain ones elsewhere', () => {
    const named = { ...skill('x'), name: 'Calm', names: { de: 'Ruhe' } };
    const goal = objective('o', ['x'], {
      keyResult: { title: 'Fewer calls', names: { de: 'Weniger Anrufe' } },
    });
    const agent = { ...role('agent', { y: 0.9 }), name: 'Agent', names: { de: 'Beraterin' } };
    const compiled = release({
      skills: [named],
      lessons: [lesson('a', ['x'], { language: 'de' }), lesson('b', ['y'], { language: 'de' })],
      objectives: [goal],
      roles: [agent],
      policy: policy({ constraints: { fallbackLanguages: ['de'] } }),
    });
    const textsFor = (language: string): string => {
      const question = input(compiled, {
        profile: { language, role: 'agent' },
        request: { limit: 2 },
      });
      const reports = skillReports(question);
      return JSON.stringify([
        decide(question).lessons.flatMap(({ reasons }) => reasons.map(({ text }) => text)),
        reports.map(({ name, sources }) => [name, sources.map(({ title }) => title)]),
      ]);
    };
    for (const [language, said, unsaid] of [
      ['de-AT', ['Ruhe', 'Weniger Anrufe', 'Beraterin'], ['Calm', 'Fewer calls', 'Agent']],
      ['fr', ['Calm', 'Fewer calls', 'Agent'], ['Ruhe', 'Weniger Anrufe', 'Beraterin']],
    ] as const) {
      for (const one of said) expect(textsFor(language)).toContain(one);
      for (const one of unsaid) expect(textsFor(language)).not.toContain(one);
    }
  });
});

describe('what may not be published of versions', () => {
  const problems = (lessons: readonly LessonCard[]) =>
    problemsOf({
      catalogue: { skills: [skill('x')], roles: [], lessons },
      goals: { teams: [], objectives: [] },
      policy: DEFAULT_POLICY,
    }).map(({ code, pointer }) => `${code} ${pointer}`);
  const a = (root?: string, more = {}) => version('a', 'en', { ...(root && of(root)), ...more });
  const b = (root?: string, more = {}) => version('b', 'de', { ...(root && of(root)), ...more });
  const c = (root?: string, more = {}) => version('c', 'fr', { ...(root && of(root)), ...more });

  it('is a version of nothing, of itself, of each other, of another version', () => {
    expect(problems([a(), b('a'), c('a')])).toEqual([]);
    expect(problems([a('x')])).toEqual(['unknown-reference /lessons/a/translationOf']);
    expect(problems([a('a')])).toEqual(['cycle /lessons/a/translationOf']);
    expect(problems([a('b'), b('a')])).toEqual([
      'cycle /lessons/a/translationOf',
      'cycle /lessons/b/translationOf',
    ]);
    expect(problems([a(), b('a'), c('b')])).toEqual([
      'version-of-version /lessons/c/translationOf',
    ]);
    expect(problems([a('b'), b('c'), c('a')])).toHaveLength(3);
  });

  it('is a lesson that waits for another version of itself, or of what waits for it', () => {
    const waits = (...prerequisites: string[]) => ({ prerequisites });
    expect(problems([a(), b('a', waits('a'))])).toEqual(['cycle /lessons/a/prerequisites']);
    expect(problems([a(undefined, waits('c')), b('a'), c(undefined, waits('b'))])).toEqual([
      'cycle /lessons/a/prerequisites',
    ]);
    expect(problems([a(), b('a'), c(undefined, waits('b'))])).toEqual([]);
  });
});
