// Serves the built files and pages given as text on loopback, which is a secure context (http://127.0.0.1). Records the
// requests. Independent of the element.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
};

/**
 * `pages` maps a path to HTML text; all other paths come from `folder`, and from node_modules/ for the imports of a
 * page.
 * `asked` lists the requested paths in order.
 */
export async function serve(pages, { headers = {}, port = 0, folder = join(root, 'dist') } = {}) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    asked.push(path);
    const send = (body, type) => {
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', ...headers });
      response.end(body);
    };
    if (path in pages) return send(pages[path], TYPES['.html']);
    const file = path.startsWith('/node_modules/') ? join(root, path) : join(folder, path);
    try {
      send(await readFile(file), TYPES[extname(file)] ?? 'application/octet-stream');
    } catch {
      response.writeHead(404).end(); // the client sees the status; the tests read `asked`
    }
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}
