/** The best lessons so far, by worth, then by index: a heap with the least of them at its root. */
export interface Best {
  /** Takes a lesson; gives what the next one must be worth at least to get in. */
  offer(lesson: number, worth: number): number;
  /** Empties the heap: the lessons kept, the best first. */
  take(): number[];
}

/** Room for `size` lessons. */
export const bestOf = (size: number): Best => {
  const lessons = new Int32Array(size);
  const worths = new Float64Array(size);
  let count = 0;
  const isWorse = (place: number, lesson: number, worth: number): boolean =>
    worths[place]! < worth || (worths[place] === worth && lessons[place]! > lesson);
  /**
   * Puts a lesson at a place of the heap; whatever lies between the place and where it belongs
   * makes room.
   */
  const sink = (from: number, lesson: number, worth: number): void => {
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= count) break;
      if (child + 1 < count && isWorse(child + 1, lessons[child]!, worths[child]!)) child += 1;
      if (!isWorse(child, lesson, worth)) break;
      lessons[place] = lessons[child]!;
      worths[place] = worths[child]!;
      place = child;
    }
    lessons[place] = lesson;
    worths[place] = worth;
  };
  const heapify = (): void => {
    for (let place = (count >> 1) - 1; place >= 0; place--)
      sink(place, lessons[place]!, worths[place]!);
  };
  return {
    offer(lesson, worth) {
      if (count < size) {
        lessons[count] = lesson;
        worths[count] = worth;
        count += 1;
        if (count < size) return Number.NEGATIVE_INFINITY;
        heapify();
      } else if (isWorse(0, lesson, worth)) sink(0, lesson, worth);
      return worths[0]!;
    },
    take() {
      if (count < size) heapify();
      const best = new Array<number>(count);
      while (count > 0) {
        count -= 1;
        best[count] = lessons[0]!;
        sink(0, lessons[count]!, worths[count]!);
      }
      return best;
    },
  };
};
