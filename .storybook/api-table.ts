// The API table of an element, from its manifest. Storybook's table keys the rows by name alone, so that an attribute,
// an event, a slot and a property of one name share a row, and it omits methods, states and the default slot.

import type { ArgTypes } from '@storybook/web-components-vite';

interface Typed {
  readonly type?: { readonly text: string };
  readonly default?: string;
  readonly description?: string;
}

interface Member extends Typed {
  readonly kind: 'field' | 'method';
  readonly name: string;
  readonly attribute?: string;
  readonly static?: boolean;
  readonly readonly?: boolean;
  readonly parameters?: readonly { readonly name: string }[];
  readonly return?: Typed;
}

interface Named extends Typed {
  readonly name: string;
}

/** The fields of a declaration of custom-elements.json that the table shows. */
export interface Declaration {
  readonly members?: readonly Member[];
  readonly events?: readonly Named[];
  readonly slots?: readonly Named[];
  readonly cssParts?: readonly Named[];
  readonly cssProperties?: readonly Named[];
  readonly cssStates?: readonly Named[];
}

type Row = readonly [key: string, row: ArgTypes[string]];

function row(key: string, category: string, entry: Named): Row {
  const { name, description = '', type, default: usual } = entry;
  return [
    key,
    {
      name,
      description,
      control: false,
      table: {
        category,
        ...(type && { type: { summary: type.text } }),
        ...(usual !== undefined && { defaultValue: { summary: usual } }),
      },
    },
  ];
}

function memberRow(member: Member): Row {
  const { kind, name, attribute, parameters = [] } = member;
  if (kind === 'method') {
    const call = `${name}(${parameters.map((one) => one.name).join(', ')})`;
    const { description = '', return: returned } = member;
    return row(`method ${name}`, 'methods', { name: call, description, ...returned });
  }
  if (member.static) return row(`static ${name}`, 'static', member);
  // Keyed by the property, as the arguments of the stories are.
  if (attribute) return row(name, 'attributes', { ...member, name: attribute });
  return row(name, 'properties', member);
}

const rows = (category: string, entries: readonly Named[] = [], label = (name: string) => name) =>
  entries.map((entry) =>
    row(`${category} ${entry.name}`, category, { ...entry, name: label(entry.name) }),
  );

export const apiTable = (element: Declaration): ArgTypes =>
  Object.fromEntries([
    ...(element.members ?? []).map(memberRow),
    ...rows('events', element.events),
    ...rows('slots', element.slots, (name) => name || '(default)'),
    ...rows('css shadow parts', element.cssParts),
    ...rows('css custom properties', element.cssProperties),
    ...rows('css states', element.cssStates, (name) => `:state(${name})`),
  ]);
