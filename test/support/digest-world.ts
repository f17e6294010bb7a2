import type { ComposeInput } from '../../core/digest/compose.ts';
import type { LessonRequest, NextLesson } from '../../core/model/decision.ts';
import type { LessonInput, Question } from '../../core/model/lesson.ts';
import { decide } from '../../core/recommend/decide.ts';
import type { DecideInput } from '../../core/recommend/situation.ts';
import type { Links } from '../../functions/digest/links.ts';
import {
  dayAfter,
  happened,
  input,
  lesson,
  NOW,
  objective,
  policy,
  release,
  skill,
  stateOf,
} from './builders.ts';

/** A question with one right choice, the second of three. */
export const question = (id: string, more: Partial<Question> = {}): Question => ({
  id,
  text: `What helps first with ${id}?`,
  choices: [
    { text: 'To explain the rules', correct: false },
    { text: 'To listen', correct: true },
    { text: 'To hand the call over', correct: false },
  ],
  ...more,
});

/** What a plan for the asked minutes answers. */
export const planOf = (asked: Omit<DecideInput, 'seed'>): NextLesson => ({
  decision: 'd1',
  employee: asked.employee,
  at: new Date(asked.atMs).toISOString(),
  release: asked.release.number,
  policy: asked.release.policy.version,
  arm: asked.arm,
  ...decide({ ...asked, seed: 'seed' }, 'plan'),
});

/** Lessons on three skills, one objective, and somebody who answered a question 20 days ago. */
export const LESSONS: readonly LessonInput[] = [
  {
    id: 'calm',
    title: 'Staying calm with an angry caller',
    summary: 'Three sentences that take the heat out of a call before it begins.',
    format: 'scenario',
    minutes: 4,
    language: 'en',
    skills: [{ skill: 'de-escalation' }],
  },
  {
    id: 'first-answer',
    title: 'A first answer within two hours',
    format: 'article',
    minutes: 3.5,
    language: 'en',
    skills: [{ skill: 'speed' }],
  },
  {
    id: 'products',
    title: 'What is new in the spring catalogue',
    format: 'video',
    minutes: 4,
    language: 'en',
    skills: [{ skill: 'products' }],
  },
];

const QUESTIONS = new Map([
  ['calm', [question('q1'), question('q2')]],
  ['first-answer', [question('q1')]],
  ['products', [question('q1')]],
]);

/** What is composed of somebody in a small organisation, with the changes given. */
export const composing = (
  more: Partial<Omit<ComposeInput, 'asked'>> & {
    lessons?: readonly LessonInput[];
    asked?: Partial<Omit<DecideInput, 'request' | 'profile'>> & {
      request?: Partial<LessonRequest>;
      profile?: Partial<DecideInput['profile']>;
    };
    constraints?: Partial<DecideInput['release']['policy']['constraints']>;
  } = {},
): ComposeInput => {
  const { lessons = LESSONS, asked: sketch, constraints = {}, ...rest } = more;
  const cards = lessons.map((one) =>
    lesson(one.id, [], { ...one, questions: QUESTIONS.get(one.id) ?? [] }),
  );
  const compiled = release({
    lessons: cards,
    skills: [
      skill('de-escalation', { name: 'De-escalation' }),
      skill('speed', { name: 'Quick replies' }),
      skill('products', { name: 'Product knowledge' }),
    ],
    objectives: [
      objective('o', ['de-escalation', 'speed'], {
        keyResult: {
          id: 'two-hours',
          title: 'Answer customers within two hours',
          metric: { unit: 'hours', start: 5, current: 3.8, target: 2 },
        },
      }),
      objective('p', ['products'], {
        keyResult: {
          id: 'csat',
          title: 'Customers rate us 4.5 or better',
          metric: { unit: '%', start: 60, current: 75, target: 90 },
        },
      }),
    ],
    policy: policy({ constraints }),
  });
  const { request, profile, ...of } = sketch ?? {};
  const { seed: _, ...asked } = input(compiled, {
    state: stateOf(
      happened('answered', cards[0]!, 20, { question: 'q1', correct: true }),
      happened('answered', cards[0]!, 20, { question: 'q2', correct: false }),
      happened('completed', cards[0]!, 20),
    ),
    request: { limit: 20, minutes: 10, ...request },
    profile: { role: 'agent', ...profile },
    ...of,
  });
  return {
    answer: planOf(asked),
    asked,
    questions: QUESTIONS,
    effective: { minutes: 10, language: 'en', frequency: 'weekly' },
    settings: { sender: { name: 'XYZ Corporation' } },
    tenant: 'xyz-corp',
    silence: { ignored: 0 },
    period: dayAfter(0),
    nowMs: NOW + 9 * 3_600_000,
    ...rest,
  };
};

/** Links as long as sealed ones are, each different. */
export const LINKS: Links = {
  lesson: (id) => `https://learn.example.com/l/${'t'.repeat(180)}-${id}`,
  choice: (id, question, index) =>
    `https://learn.example.com/l/${'t'.repeat(180)}-${id}-${question}?c=${index}`,
  stop: `https://learn.example.com/u/${'s'.repeat(160)}`,
  me: `https://learn.example.com/me/${'p'.repeat(160)}`,
};
