import { outcomeOf, skillsOf } from '../contender.ts';
import { Counts, linear } from './linear.ts';

/**
 * Performance factors analysis: per skill an ease, and weights of the wins and failures so far,
 * summed over the question's skills. Counts enter by their logarithm as in Gervet et al. (2020),
 * which predicts better than the counts themselves.
 */
export const PFA = linear(
  { name: 'PFA', source: 'Pavlik, Cen & Koedinger 2009; log counts per skill, summed' },
  () => {
    const skills = new Counts();
    return {
      describe: (event, put) => {
        for (const skill of skillsOf(event)) {
          const { wins, attempts } = skills.of(skill);
          put(`ease ${skill}`, 1);
          put(`wins ${skill}`, Math.log1p(wins));
          put(`fails ${skill}`, Math.log1p(attempts - wins));
        }
      },
      update: (event) => {
        for (const skill of skillsOf(event)) skills.add(skill, outcomeOf(event));
      },
    };
  },
);

/**
 * The same with one ease and one weight of wins and of failures for all skills, means over the
 * question's: fit for skills it never saw.
 */
export const GENERIC_PFA = linear(
  { name: 'PFA, one for all skills', source: 'Pavlik, Cen & Koedinger 2009' },
  () => {
    const skills = new Counts();
    return {
      describe: (event, put) => {
        const asked = skillsOf(event);
        for (const skill of asked) {
          const { wins, attempts } = skills.of(skill);
          put('wins', Math.log1p(wins) / asked.length);
          put('fails', Math.log1p(attempts - wins) / asked.length);
        }
      },
      update: (event) => {
        for (const skill of skillsOf(event)) skills.add(skill, outcomeOf(event));
      },
    };
  },
);
