/**
 * The page of a draft, alive: what a slider changes shows at once, and is saved after a while. All
 * of it is drawn by the server, and works without this script by the page's buttons.
 */

/** After the last move: so long a preview waits, and a save. Milliseconds. */
const PREVIEW_AFTER = 60;
const SAVE_AFTER = 900;
/** Between two looks at a forecast, and after a save that failed. Milliseconds. */
const LOOK_AFTER = 1000;
const AGAIN_AFTER = 4000;

const form = document.querySelector<HTMLFormElement>('#draft')!;
const token = document.querySelector<HTMLMetaElement>('meta[name="form-token"]')?.content ?? '';
const saved = document.querySelector<HTMLElement>('#saved')!;

interface Shown {
  /** What is wrong with fields, by their names. */
  readonly wrong?: Readonly<Record<string, string>>;
  readonly preview: string;
  readonly differs: string;
  readonly ticks: string;
  readonly shares: Readonly<Record<string, string>>;
}

interface Saved {
  readonly says: string;
  readonly version?: number;
  readonly isOver?: boolean;
}

const fieldsOf = (): [string, string][] =>
  [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' && name !== 'form-token' ? [[name, value]] : [],
  );

const send = async <Answer,>(what: string): Promise<Answer> => {
  const response = await fetch(`${form.action}/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-form-token': token },
    body: JSON.stringify({ fields: fieldsOf() }),
  });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()) as Answer;
};

/** What the server has drawn: it has escaped what people wrote, and no script runs in it. */
const draw = (id: string, html: string): void => {
  const place = document.getElementById(id);
  if (place !== null && place.innerHTML !== html) place.innerHTML = html;
};

/** Says beside a field what is wrong with it, as the server's page does; or that nothing is. */
const complain = (field: HTMLInputElement, says: string | undefined): void => {
  const id = `${field.name}-error`;
  document.getElementById(id)?.remove();
  const others = (field.getAttribute('aria-describedby') ?? '').split(' ');
  const described = others.filter((one) => one !== '' && one !== id);
  if (says === undefined) field.removeAttribute('aria-invalid');
  else {
    field.setAttribute('aria-invalid', 'true');
    const text = document.createElement('span');
    Object.assign(text, { id, className: 'wrong', textContent: says });
    field.after(text);
    described.push(id);
  }
  field.setAttribute('aria-describedby', described.join(' '));
};

const slides = form.querySelectorAll<HTMLElement>('[data-slide]');

/** A slider says what its weight comes to, not where it stands. */
const speak = (place: HTMLElement): void => {
  const share = place.querySelector('[data-share]')?.textContent ?? '';
  place.querySelector('input[type="range"]')?.setAttribute('aria-valuetext', share);
};

let asked = 0;
let shown = 0;

/** Asks what would change; an answer that comes after a newer one is not shown. */
const preview = async (): Promise<void> => {
  asked += 1;
  const mine = asked;
  const place = document.getElementById('preview');
  place?.setAttribute('aria-busy', 'true');
  try {
    const answer = await send<Shown>('preview');
    if (mine < shown) return;
    shown = mine;
    for (const field of form.querySelectorAll<HTMLInputElement>('#advanced input[name]'))
      complain(field, answer.wrong?.[field.name]);
    draw('preview', answer.preview);
    const headline = document.querySelector('#preview .lead')?.textContent ?? '';
    document.getElementById('headline')!.textContent = headline;
    draw('differs', answer.differs);
    draw('ticks', answer.ticks);
    for (const output of form.querySelectorAll<HTMLElement>('[data-share]'))
      output.textContent = answer.shares[output.dataset.share ?? ''] ?? '';
    for (const place of slides) speak(place);
  } catch {
    // The next move asks again, and the button does without this script.
  } finally {
    if (mine === asked) place?.setAttribute('aria-busy', 'false');
  }
};

let isSaving = false;
let isOver = false;
let timer: ReturnType<typeof setTimeout> | undefined;

const saveLater = (afterMs: number): void => {
  clearTimeout(timer);
  timer = setTimeout(() => void save(), afterMs);
};

/** Saves; one at a time, so that each knows the version that the one before has made. */
const save = async (): Promise<void> => {
  if (isOver) return;
  if (isSaving) return saveLater(SAVE_AFTER);
  isSaving = true;
  try {
    const answer = await send<Saved>('save');
    saved.textContent = answer.says;
    if (answer.version !== undefined)
      form.querySelector<HTMLInputElement>('input[name="version"]')!.value = String(answer.version);
    isOver = answer.isOver === true;
  } catch {
    saved.textContent = saved.dataset.lost ?? '';
    saveLater(AGAIN_AFTER);
  } finally {
    isSaving = false;
  }
};

let wait: ReturnType<typeof setTimeout> | undefined;

const moved = (): void => {
  clearTimeout(wait);
  wait = setTimeout(() => void preview(), PREVIEW_AFTER);
  saveLater(SAVE_AFTER);
};

/** Fields of a rule that is not added yet, and ticks, change nothing of the policy. */
const counts = ({ target }: Event): boolean =>
  target instanceof HTMLElement && target.closest('#advanced') !== null;

form.addEventListener('input', (event) => {
  if (counts(event)) moved();
  else if ((event.target as HTMLInputElement).name === 'note') saveLater(SAVE_AFTER);
});

/** A slider beside each weight: it writes into the field, and follows it. */
for (const place of slides) {
  const field = place.querySelector<HTMLInputElement>('input');
  if (field === null) continue;
  const slider = document.createElement('input');
  slider.type = 'range';
  slider.min = '0';
  slider.max = '100';
  slider.step = '1';
  slider.value = field.value;
  slider.setAttribute('aria-label', place.dataset.label ?? field.name);
  slider.addEventListener('input', () => {
    field.value = slider.value;
  });
  field.addEventListener('input', () => {
    slider.value = field.value.replace(',', '.');
  });
  place.append(slider);
  speak(place);
}

/** Follows a forecast until it has been played. */
const follow = async (place: HTMLElement): Promise<void> => {
  const path = place.dataset.poll;
  if (path === undefined) return;
  try {
    const response = await fetch(path);
    if (response.ok) {
      const answer = (await response.json()) as { view: string; isOver: boolean };
      place.innerHTML = answer.view;
      if (answer.isOver) return;
    }
  } catch {
    // It is looked at again.
  }
  setTimeout(() => void follow(place), LOOK_AFTER);
};

const played = document.getElementById('played');
if (played !== null) void follow(played);
