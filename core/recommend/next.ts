import { luckOf, type Picker } from './pick.ts';
import { drawSeveral } from './rank.ts';
import { assess } from './terms.ts';

/** What comes next: up to `request.limit` lessons, drawn by their scores one after the other. */
export const pickNext: Picker = (situation, gate, { pool }) => {
  const { release, request } = situation.input;
  const { temperature } = release.policy.exploration;
  return drawSeveral(
    assess({ situation, rulings: gate }, pool),
    request.limit,
    temperature,
    luckOf(situation),
  ).map((choice) => ({ ...choice, situation }));
};
