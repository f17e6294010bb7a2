import { itemOf, outcomeOf, skillsOf } from '../contender.ts';
import { Counts, linear } from './linear.ts';

/**
 * The best logistic regression of Gervet et al. (2020), "When is deep learning the best approach to
 * knowledge tracing?": items, skills, and logarithms of wins and attempts by skill (a weight a
 * skill), on the item, and in all.
 */
export const BEST_LR = linear(
  { name: 'Best-LR', source: 'Gervet et al. 2020, without time windows' },
  () => {
    const skills = new Counts();
    const items = new Counts();
    const total = new Counts();
    return {
      describe: (event, put) => {
        put(`item ${itemOf(event)}`, 1);
        for (const skill of skillsOf(event)) {
          const { wins, attempts } = skills.of(skill);
          put(`ease ${skill}`, 1);
          put(`wins ${skill}`, Math.log1p(wins));
          put(`attempts ${skill}`, Math.log1p(attempts));
        }
        const item = items.of(itemOf(event));
        put('item wins', Math.log1p(item.wins));
        put('item attempts', Math.log1p(item.attempts));
        const all = total.of('all');
        put('all wins', Math.log1p(all.wins));
        put('all attempts', Math.log1p(all.attempts));
      },
      update: (event) => {
        const outcome = outcomeOf(event);
        for (const skill of skillsOf(event)) skills.add(skill, outcome);
        items.add(itemOf(event), outcome);
        total.add('all', outcome);
      },
    };
  },
);
