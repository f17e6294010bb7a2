import type { Child, FC } from 'hono/jsx';
import type { DataTexts } from '../../../core/texts/console/data/texts.ts';
import { type Complaints, type Field, type Filled, labelOf, shownRows, wordsIn } from './fields.ts';

/** What every field of a form is shown with. */
interface Shown {
  readonly texts: DataTexts;
  readonly filled: Filled;
  readonly complaints: Complaints;
  /** By the path of a list of rows, empty ones that were asked for besides. */
  readonly more: ReadonlyMap<string, number>;
}

type Rendered<K extends Field['kind']> = FC<{
  field: Extract<Field, { kind: K }>;
  path: string;
  of: Shown;
}>;

const valueAt = ({ filled }: Shown, path: string): string => filled.get(path)?.[0] ?? '';

/** Dots are no part of ids in style sheets and labels. */
const idOf = (path: string): string => `f-${path.replaceAll('.', '-')}`;

const Errors: FC<{ of: Shown; path: string }> = ({ of, path }) => {
  const all = of.complaints.get(path);
  if (all === undefined) return null;
  return (
    <span class="wrong" id={`${idOf(path)}-error`}>
      {all.join(' ')}
    </span>
  );
};

/** What an input says to who does not see it: whether it is wrong, and by what it is described. */
const said = (field: Field, path: string, of: Shown): Record<string, string> => {
  const hint = field.hint === undefined ? [] : [`${idOf(path)}-hint`];
  const { 'aria-describedby': error, ...wrong } = wrongIn(path, of);
  const ids = [...hint, ...(error === undefined ? [] : [error])];
  return { ...wrong, ...(ids.length > 0 && { 'aria-describedby': ids.join(' ') }) };
};

/** The same of several fields together, which have their hint as a paragraph. */
const wrongIn = (path: string, of: Shown): Record<string, string> =>
  of.complaints.has(path)
    ? { 'aria-invalid': 'true', 'aria-describedby': `${idOf(path)}-error` }
    : {};

/** What stands below a field: its hint, and what is wrong with it. */
const Below: FC<{ field: Field; path: string; of: Shown }> = ({ field, path, of }) => (
  <>
    {field.hint !== undefined && (
      <span class="hint" id={`${idOf(path)}-hint`}>
        {field.hint}
      </span>
    )}
    <Errors of={of} path={path} />
  </>
);

/** Fields that need the whole width of a form. */
const isWide = ({ kind, name }: Field): boolean =>
  kind === 'area' || kind === 'names' || name === 'title';

const Labelled: FC<{ field: Field; path: string; of: Shown; children?: Child }> = ({
  field,
  path,
  of,
  children,
}) => (
  <div class={isWide(field) ? 'field wide' : 'field'}>
    <label for={idOf(path)}>
      {field.label}
      {field.required && <span class="soft"> {of.texts.form.required}</span>}
    </label>
    {children}
    <Below field={field} path={path} of={of} />
  </div>
);

const TYPES = { line: 'text', email: 'email', url: 'url', day: 'date' } as const;

const Typed: Rendered<'line' | 'area' | 'email' | 'url' | 'day'> = ({ field, path, of }) => (
  <Labelled field={field} path={path} of={of}>
    {field.kind === 'area' ? (
      <textarea
        id={idOf(path)}
        name={path}
        rows={field.rows ?? 3}
        dir="auto"
        {...said(field, path, of)}
      >
        {valueAt(of, path)}
      </textarea>
    ) : (
      <input
        id={idOf(path)}
        name={path}
        type={TYPES[field.kind]}
        value={valueAt(of, path)}
        dir="auto"
        {...(field.list !== undefined && { list: field.list, autocomplete: 'off' })}
        {...said(field, path, of)}
      />
    )}
  </Labelled>
);

const Names: Rendered<'names'> = ({ field, path, of }) => (
  <Labelled field={field} path={path} of={of}>
    <textarea id={idOf(path)} name={path} rows={2} dir="auto" {...said(field, path, of)}>
      {valueAt(of, path)}
    </textarea>
  </Labelled>
);

/** Empty fields that stand ready for further ids. */
const SPARE_WORDS = 2;

/** Words in one field; ids that are proposed one to a field, for lists propose one at a time. */
const Words: Rendered<'words'> = ({ field, path, of }) => {
  const { list } = field;
  const text = (of.filled.get(path) ?? []).join(', ');
  const values =
    list === undefined ? [text] : [...wordsIn(text), ...Array<string>(SPARE_WORDS).fill('')];
  return (
    <Labelled field={field} path={path} of={of}>
      {values.map((value, index) => (
        <input
          id={index === 0 ? idOf(path) : undefined}
          aria-label={index === 0 ? undefined : `${field.label} ${index + 1}`}
          name={path}
          value={value}
          dir="auto"
          {...(list !== undefined && { list, autocomplete: 'off' })}
          {...said(field, path, of)}
        />
      ))}
    </Labelled>
  );
};

const Numeric: Rendered<'number' | 'percent'> = ({ field, path, of }) => (
  <Labelled field={field} path={path} of={of}>
    <span class="unit">
      <input
        id={idOf(path)}
        name={path}
        inputmode="decimal"
        autocomplete="off"
        value={valueAt(of, path)}
        {...said(field, path, of)}
      />
      {field.kind === 'percent' ? '%' : (field.unit ?? '')}
    </span>
  </Labelled>
);

const Choose: Rendered<'choice' | 'level'> = ({ field, path, of }) => {
  const value = valueAt(of, path) || (field.initial ?? '');
  const isKnown = field.choices.some(([one]) => one === value);
  return (
    <Labelled field={field} path={path} of={of}>
      <select id={idOf(path)} name={path} {...said(field, path, of)}>
        {value !== '' && !isKnown && (
          <option value={value} selected>
            {field.kind === 'level' ? of.texts.percent(Number(value)) : value}
          </option>
        )}
        {field.choices.map(([one, label]) => (
          <option value={one} selected={one === value}>
            {label}
          </option>
        ))}
      </select>
    </Labelled>
  );
};

const Flag: Rendered<'flag'> = ({ field, path, of }) => (
  <div class="field">
    <label class="check">
      <input
        type="checkbox"
        id={idOf(path)}
        name={path}
        checked={of.filled.has(path)}
        {...said(field, path, of)}
      />
      <span>{field.label}</span>
    </label>
    <Below field={field} path={path} of={of} />
  </div>
);

const Checks: Rendered<'checks'> = ({ field, path, of }) => (
  <fieldset {...said(field, path, of)}>
    <legend>{field.label}</legend>
    {field.choices.map(([value, label]) => (
      <label class="check">
        <input
          type="checkbox"
          name={path}
          value={value}
          checked={of.filled.get(path)?.includes(value) ?? false}
        />
        <span>{label}</span>
      </label>
    ))}
    <Below field={field} path={path} of={of} />
  </fieldset>
);

const Group: Rendered<'group'> = ({ field, path, of }) => (
  <fieldset class="group" id={idOf(path)}>
    <legend>{field.label}</legend>
    {field.hint !== undefined && <p class="hint">{field.hint}</p>}
    <Errors of={of} path={path} />
    <div class="fields">
      <Fields fields={field.fields} path={path} of={of} />
    </div>
  </fieldset>
);

/** The name of the button that adds an empty row: it saves nothing. */
export const ADD_ROW = 'add-row';

const Rows: Rendered<'rows'> = ({ field, path, of }) => (
  <fieldset class="group" id={idOf(path)} {...wrongIn(path, of)}>
    <legend>{field.label}</legend>
    {field.hint !== undefined && <p class="hint">{field.hint}</p>}
    <Errors of={of} path={path} />
    {shownRows(field, of.filled, path, of.more.get(path) ?? 0).map((row, index) => (
      <fieldset
        class="one"
        id={idOf(`${path}.${row}`)}
        aria-label={`${field.label} ${index + 1}`}
        {...wrongIn(`${path}.${row}`, of)}
      >
        <Errors of={of} path={`${path}.${row}`} />
        <div class="fields">
          <Fields fields={field.fields} path={`${path}.${row}`} of={of} />
        </div>
      </fieldset>
    ))}
    <button type="submit" name={ADD_ROW} value={path} class="plain" formnovalidate>
      {field.another}
    </button>
  </fieldset>
);

const FieldOf: FC<{ field: Field; path: string; of: Shown }> = ({ field, path, of }) => {
  switch (field.kind) {
    case 'number':
    case 'percent':
      return <Numeric field={field} path={path} of={of} />;
    case 'choice':
    case 'level':
      return <Choose field={field} path={path} of={of} />;
    case 'flag':
      return <Flag field={field} path={path} of={of} />;
    case 'checks':
      return <Checks field={field} path={path} of={of} />;
    case 'words':
      return <Words field={field} path={path} of={of} />;
    case 'names':
      return <Names field={field} path={path} of={of} />;
    case 'group':
      return <Group field={field} path={path} of={of} />;
    case 'rows':
      return <Rows field={field} path={path} of={of} />;
    default:
      return <Typed field={field} path={path} of={of} />;
  }
};

const Fields: FC<{ fields: readonly Field[]; path: string; of: Shown }> = ({
  fields,
  path,
  of,
}) => (
  <>
    {fields.map((field) => (
      <FieldOf field={field} path={path === '' ? field.name : `${path}.${field.name}`} of={of} />
    ))}
  </>
);

/** Proposals for fields that name other things; an input names them by `list`. */
export const Proposals: FC<{
  id: string;
  of: readonly (readonly [id: string, name: string])[];
}> = ({ id, of }) => (
  <datalist id={id}>
    {of.slice(0, MOST_PROPOSED).map(([value, name]) => (
      <option value={value}>{name}</option>
    ))}
  </datalist>
);

/** More would make the page long, and nobody reads through them. */
export const MOST_PROPOSED = 500;

const NOTHING_WRONG: Complaints = new Map();
const NONE_BESIDES: ReadonlyMap<string, number> = new Map();

/**
 * The fields of a form, whatever they are of. What is wrong stands beside the field that it is
 * about, and first of all in a list that leads there; what was typed is kept.
 */
export const SchemaFields: FC<{
  fields: readonly Field[];
  texts: DataTexts;
  filled: Filled;
  complaints?: Complaints;
  more?: ReadonlyMap<string, number>;
}> = ({ fields, texts, filled, complaints = NOTHING_WRONG, more = NONE_BESIDES }) => {
  const of = { texts, filled, complaints, more };
  return (
    <>
      {complaints.size > 0 && (
        <div class="notice bad" role="alert" id="wrong">
          <p>
            <strong>{texts.form.notSaved}</strong>
          </p>
          <ul>
            {[...complaints].flatMap(([path, all]) =>
              all.map((one) => (
                <li>
                  {path === '' ? (
                    one
                  ) : (
                    <a href={`#${idOf(path)}`}>{`${labelOf(fields, path)}: ${one}`}</a>
                  )}
                </li>
              )),
            )}
          </ul>
        </div>
      )}
      <div class="fields">
        <Fields fields={fields} path="" of={of} />
      </div>
    </>
  );
};
