import { beforeEach, expect, it } from 'vitest';
import { type Guesses, guessesOf } from '../../../functions/http/guesses.ts';

let now = 0;
let guesses: Guesses;
const note = (times: number): void => {
  for (let time = 0; time < times; time++) guesses.note();
};

beforeEach(() => {
  now = 1_000_000;
  guesses = guessesOf({ now: () => now });
});

it('takes three unknown credentials within a minute for slips, and the fourth for a guess', () => {
  expect(guesses.areOn()).toBe(false);
  note(3);
  expect(guesses.areOn()).toBe(false);
  note(1);
  expect(guesses.areOn()).toBe(true);
});

it('takes no number of them for guesses that come one in 20 s', () => {
  for (let minute = 0; minute < 100; minute++) {
    note(1);
    expect(guesses.areOn()).toBe(false);
    now += 20_001;
  }
});

it('goes on as long as somebody goes on guessing, and ends a minute after', () => {
  for (let second = 0; second < 600; second++) {
    note(1);
    now += 1_000;
  }
  expect(guesses.areOn()).toBe(true);
  now += 60_000;
  expect(guesses.areOn()).toBe(false);
});

it('ends too where the clock was set back meanwhile', () => {
  note(9);
  now -= 86_400_000;
  expect(guesses.areOn()).toBe(false);
});
