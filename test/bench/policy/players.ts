import { daysBetween, minuteOf } from '../../../core/base/minutes.ts';
import { lastDoneMinute } from '../../../core/learner/state.ts';
import { curriculumOrder } from '../../../core/recommend/curriculum.ts';
import { decide } from '../../../core/recommend/decide.ts';
import { gateOf } from '../../../core/recommend/gate.ts';
import { type Situation, situationOf } from '../../../core/recommend/situation.ts';
import type { Player, View } from './play.ts';

/**
 * What the product's own constraints leave open; lessons whose review would come early only if
 * nothing else is.
 */
const allowed = ({ input }: View): { situation: Situation; open: number[] } => {
  const situation = situationOf(input);
  return { situation, open: curriculumOrder(situation, gateOf(situation)) };
};

const anyOf = <T>(list: readonly T[], random: () => number): T | undefined =>
  list[Math.floor(random() * list.length)];

export const random: Player = {
  name: 'random',
  choose: (view) => anyOf(allowed(view).open, view.random),
};

export const curriculum: Player = {
  name: 'curriculum order',
  choose: (view) => allowed(view).open[0],
};

/**
 * A lesson on the demanded skill with the lowest observed success; half a success and half a
 * failure are assumed beforehand.
 */
export const gapOnly: Player = {
  name: 'gap only',
  choose(view) {
    const { situation, open } = allowed(view);
    const { catalogue } = view.input.release;
    const success = (skill: number): number => {
      const known = view.input.state.skills.get(catalogue.skills[skill]!.id);
      return (known?.wins ?? 0) / ((known?.wins ?? 0) + (known?.fails ?? 0) + 1);
    };
    const main = (lesson: number): number => view.world.lessons[lesson]!.skills[0]!.skill;
    const demanded = open.filter((lesson) => situation.needOf[main(lesson)]! >= 0);
    const least = Math.min(...demanded.map((lesson) => success(main(lesson))));
    return demanded.find((lesson) => success(main(lesson)) === least) ?? anyOf(open, view.random);
  },
};

/**
 * What FSRS says is due comes first, the most forgotten before the others; then new lessons in the
 * order of the curriculum.
 */
const fsrsDue = (name: string, byDemand: boolean): Player => ({
  name,
  choose(view) {
    const { situation, open } = allowed(view);
    const { catalogue } = view.input.release;
    const minute = minuteOf(view.input.atMs);
    const { start, items } = catalogue.taught;
    const isDemanded = (lesson: number): boolean =>
      items
        .subarray(start[lesson]!, start[lesson + 1]!)
        .some((skill) => situation.needOf[skill]! >= 0);
    const recall = (lesson: number): number => {
      const own = view.input.state.lessons.get(catalogue.lessons[lesson]!.id);
      return own === undefined || own.stability <= 0
        ? 1
        : view.input.state.memory.retrievability(
            own.stability,
            Math.max(0, daysBetween(lastDoneMinute(own), minute)),
          );
    };
    const wanted = byDemand ? open.filter(isDemanded) : open;
    const list = wanted.length > 0 ? wanted : open;
    const due = list.filter((lesson) => recall(lesson) < 0.9);
    return (
      due.reduce<number | undefined>(
        (most, lesson) => (most === undefined || recall(lesson) < recall(most) ? lesson : most),
        undefined,
      ) ?? list[0]
    );
  },
});
export const fsrsFirst = fsrsDue('FSRS due first', false);
export const fsrsDemand = fsrsDue('FSRS due first, demanded', true);

/** The product. */
export const uplift: Player = {
  name: 'Uplift',
  choose({ input }) {
    const offered = decide(input).lessons[0];
    return offered === undefined
      ? undefined
      : input.release.catalogue.lessonIndex.get(offered.lesson.id);
  },
};
