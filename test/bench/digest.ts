import { compose, type Digest } from '../../core/digest/compose.ts';
import { renderDigest } from '../../functions/digest/render.ts';
import { dayAfter, happened, lesson, stateOf } from '../support/builders.ts';
import { composing, LESSONS, LINKS, planOf, question } from '../support/digest-world.ts';
import { progress, type Row, short } from './report.ts';
import { median } from './time.ts';

const PEOPLE = 64;
const LESSONS_IN_FORCE = 300;
const BUDGET_PER_SECOND = 1_000;

/** People who each have answered other lessons of a catalogue of some hundred. */
const organisation = () => {
  const lessons = Array.from({ length: LESSONS_IN_FORCE }, (_, at) => ({
    ...LESSONS[at % LESSONS.length]!,
    id: `lesson-${at}`,
    title: `What helps on occasion number ${at}`,
  }));
  const questions = new Map(lessons.map(({ id }) => [id, [question('q1'), question('q2')]]));
  const first = composing({ lessons, questions });
  return Array.from({ length: PEOPLE }, (_, person) => {
    const answers = Array.from({ length: 60 }, (_, at) => {
      const one = lessons[(person * 7 + at * 3) % lessons.length]!;
      return ['q1', 'q2'].map((of) =>
        happened('answered', lesson(one.id, [], one), 2 + at * 3, {
          question: of,
          correct: (person + at) % 3 > 0,
        }),
      );
    });
    const asked = { ...first.asked, employee: `e${person}`, state: stateOf(...answers.flat()) };
    return { ...first, asked, period: dayAfter(0) };
  });
};

/** A part of budget B6: digests decided, composed and rendered in a second, on one core. */
export const digest = (): Row[] => {
  progress('B6: digests decided, composed and rendered');
  const people = organisation();
  let turn = 0;
  const next = () => people[turn++ % people.length]!;
  const branding = { address: 'XYZ Corporation\n1 Harbour Road' };
  const decided = median(() => planOf(next().asked), 500);
  const whole = median(() => {
    const person = next();
    const composed = compose({ ...person, answer: planOf(person.asked) }) as Digest;
    return renderDigest(composed, { links: LINKS, branding, sender: { name: 'XYZ' } });
  }, 1_500);
  return [
    {
      budget: 'B6',
      what: 'digests decided, composed and rendered in a second',
      measured: 1_000 / whole,
      unit: '/s',
      allowed: { atLeast: BUDGET_PER_SECOND },
      beside: `the plan alone: ${short(decided)} ms of ${short(whole)} ms`,
    },
  ];
};
