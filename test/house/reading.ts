// The files of the repository as the house tests read them: comments, string literals and code, each with its line.
// Reads text only and runs nothing of it.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the repository. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** A stretch of text and its place in the file. */
export interface Passage {
  readonly text: string;
  /** The line on which it begins, counted from 1. */
  readonly line: number;
}

/** A source file, split into comments, literals and code. */
export interface ReadFile {
  /** Relative to the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The text with comments blanked out; line numbers stay the same. */
  readonly code: string;
  readonly comments: readonly Passage[];
  /** String and template literals without their quotes; expressions in templates are blank. */
  readonly strings: readonly Passage[];
  /** Titles of tests and of their groups. */
  readonly titles: readonly Passage[];
}

const skippedFolders = /(^|\/)(node_modules|dist|storybook-static|fixtures|licences|\.git)(\/|$)/;

/** All files below a folder of the repository whose names match. */
export function filesBelow(folder: string, name: RegExp): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return skippedFolders.test(path) ? [] : filesBelow(path, name);
      return entry.isFile() && name.test(path) ? [path] : [];
    })
    .sort();
}

/** All source files below a folder; a path of a single file is accepted, too. */
export function sourcesBelow(folder: string): ReadFile[] {
  const name = /\.(ts|tsx|mjs|css|py)$/;
  const paths = name.test(folder) ? [folder] : filesBelow(folder, name);
  return paths.map(read);
}

const cache = new Map<string, ReadFile>();

/** Reads one file, at most once per process. */
export function read(path: string): ReadFile {
  const known = cache.get(path);
  if (known) return known;
  const text = readFileSync(join(root, path), 'utf8');
  const made = path.endsWith('.py') ? splitPython(path, text) : split(path, text);
  cache.set(path, made);
  return made;
}

/** The output of a git command, or `null` outside a git work tree. */
export function git(...args: string[]): string | null {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return null;
  }
}

interface Piece {
  readonly kind: 'line' | 'block' | 'string';
  readonly start: number;
  readonly end: number;
}

function split(path: string, text: string): ReadFile {
  const pieces = path.endsWith('.css') ? cssPieces(text, 0) : scriptPieces(text);
  const lineAt = lineCounter(text);
  const code = [...text];
  const strings: Passage[] = [];
  const titles: Passage[] = [];
  for (const { kind, start, end } of pieces) {
    if (kind === 'string') {
      const passage = { text: text.slice(start, end), line: lineAt(start) };
      strings.push(passage);
      if (beforeTitle.test(text.slice(Math.max(0, start - 60), start - 1))) titles.push(passage);
    } else for (let at = start; at < end; at += 1) if (code[at] !== '\n') code[at] = ' ';
  }
  const comments = commentsOf(text, pieces, lineAt);
  return { path, text, code: code.join(''), comments, strings, titles };
}

const beforeTitle = /(?<![.\w])(describe|it|test|suite)(\.(skip|only|todo))?\(\s*$/;

function splitPython(path: string, text: string): ReadFile {
  const pieces = [...text.matchAll(/(?<=^|\s)#(?!!).*$/gm)].map(
    (found): Piece => ({ kind: 'line', start: found.index, end: found.index + found[0].length }),
  );
  const code = text.replace(/(?<=^|\s)#.*$/gm, '');
  const comments = commentsOf(text, pieces, lineCounter(text));
  return { path, text, code, comments, strings: [], titles: [] };
}

function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let upTo = 0;
  return (offset) => {
    if (offset < upTo) [line, upTo] = [1, 0];
    for (; upTo < offset; upTo += 1) if (text[upTo] === '\n') line += 1;
    return line;
  };
}

/** Comments inside a style sheet. */
const cssPieces = (text: string, offset: number): Piece[] =>
  [...text.matchAll(/\/\*[\s\S]*?\*\//g)].map((found) => ({
    kind: 'block',
    start: offset + found.index,
    end: offset + found.index + found[0].length,
  }));

/** A slash after one of these begins a regular expression, after anything else it divides. */
const beforeRegex =
  /(^|[(,=:[!&|?{};+*%~^-]|=>|\b(return|typeof|case|in|of|do|else|void|delete|await|yield))\s*$/;

// A scanner rather than a parser: the sources are formatted by Biome and compiled by tsc, so only literals and comments
// need to be told apart.
function scriptPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  /** Depth of braces in each template expression that is open. */
  const templates: { depth: number; css: boolean }[] = [];
  let at = 0;
  const until = (pattern: RegExp, from: number): number => {
    pattern.lastIndex = from;
    return pattern.exec(text)?.index ?? text.length;
  };
  const templatePart = (css: boolean): void => {
    const start = at;
    while (at < text.length && text[at] !== '`' && !text.startsWith('${', at))
      at += text[at] === '\\' ? 2 : 1;
    if (css) pieces.push(...cssPieces(text.slice(start, at), start));
    else pieces.push({ kind: 'string', start, end: at });
    if (text[at] === '`') at += 1;
    else {
      templates.push({ depth: 0, css });
      at += 2;
    }
  };
  while (at < text.length) {
    const char = text[at]!;
    const open = templates.at(-1);
    if (text.startsWith('//', at)) {
      const end = until(/\n/g, at);
      pieces.push({ kind: 'line', start: at, end });
      at = end;
    } else if (text.startsWith('/*', at)) {
      const end = until(/\*\//g, at) + 2;
      pieces.push({ kind: 'block', start: at, end });
      at = end;
    } else if (char === "'" || char === '"') {
      const close = new RegExp(`(?<!(?<!\\\\)(?:\\\\\\\\)*\\\\)${char}|\\n`, 'g');
      const end = until(close, at + 1);
      // Text of a page (JSX) may hold a lone apostrophe.
      if (text[end] === char) pieces.push({ kind: 'string', start: at + 1, end });
      at = text[end] === char ? end + 1 : at + 1;
    } else if (char === '`') {
      const css = /\bcss$/.test(text.slice(Math.max(0, at - 4), at));
      at += 1;
      templatePart(css);
    } else if (char === '/' && beforeRegex.test(text.slice(Math.max(0, at - 40), at))) {
      at = until(/(?<=(?<!\\)(?:\\\\)*)(?:\/|\n)/g, at + 1);
      // A slash in a class does not end the expression.
      while (text[at] === '/' && openClass(text, at))
        at = until(/(?<=(?<!\\)(?:\\\\)*)(?:\/|\n)/g, at + 1);
      at += 1;
    } else if (open && char === '{') {
      open.depth += 1;
      at += 1;
    } else if (open && char === '}') {
      at += 1;
      if (open.depth > 0) open.depth -= 1;
      else {
        templates.pop();
        templatePart(open.css);
      }
    } else at += 1;
  }
  return pieces;
}

/** Returns whether a position of a line lies inside a character class. */
function openClass(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', at) + 1, at).replace(/\\./g, '');
  return line.lastIndexOf('[') > line.lastIndexOf(']');
}

const directive =
  /^\s*(biome-ignore|@ts-|\/ ?<reference|@vite-ignore|@__PURE__|#__PURE__|v8 ignore|!)/;

/** Joins the line comments that follow each other and removes the marks of comments. */
function commentsOf(
  text: string,
  pieces: readonly Piece[],
  lineAt: (offset: number) => number,
): Passage[] {
  const comments: { text: string; line: number; last: number; alone: boolean }[] = [];
  for (const { kind, start, end } of pieces) {
    if (kind === 'string') continue;
    const line = lineAt(start);
    const raw = text.slice(start, end);
    const content =
      kind === 'line'
        ? raw.replace(/^(\/\/|#) ?/, '')
        : raw.replace(/^\/\*\*?|\*\/$/g, '').replace(/^[ \t]*\* ?/gm, '');
    if (directive.test(content)) continue;
    const alone = text.slice(text.lastIndexOf('\n', start - 1) + 1, start).trim() === '';
    const before = comments.at(-1);
    if (kind === 'line' && alone && before?.alone && before.last === line - 1) {
      before.text += `\n${content}`;
      before.last = line;
    } else comments.push({ text: content, line, last: kind === 'line' ? line : Number.NaN, alone });
  }
  return comments.map((comment) => ({ text: comment.text, line: comment.line }));
}
