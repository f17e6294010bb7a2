import type { Contender } from '../contender.ts';
import { BEST_LR } from './best-lr.ts';
import { BKT } from './bkt.ts';
import { DAS3H } from './das3h.ts';
import { ELO } from './elo.ts';
import { FSRS } from './fsrs.ts';
import { GLOBAL_MEAN, ITEM_MEAN, SKILL_MEAN } from './means.ts';
import { PFA } from './pfa.ts';

/** What the product's model is measured against. */
export const BASELINES: readonly Contender[] = [
  GLOBAL_MEAN,
  SKILL_MEAN,
  ITEM_MEAN,
  FSRS,
  PFA,
  BKT,
  ELO,
  BEST_LR,
  DAS3H,
];
