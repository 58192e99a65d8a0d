import { expect } from 'chai';
import { abortScope } from '../../src/base/abort.js';
import { type Permissions, watchPermissions } from '../../src/media/permission.js';
import { until } from '../until.js';

describe('watchPermissions', () => {
  const permissions = navigator.permissions as { query: unknown };
  const { query } = navigator.permissions;
  afterEach(() => {
    permissions.query = query;
  });

  it('reports every change during its lifetime, and accepts a browser that reports nothing', async () => {
    // A page cannot change the permissions of the user, so the answer of the browser is simulated.
    const camera = Object.assign(new EventTarget(), { state: 'prompt' as PermissionState });
    permissions.query = ({ name }: { name: string }) =>
      name === 'camera' ? Promise.resolve(camera) : Promise.reject(new TypeError('unknown'));
    const scope = abortScope();
    const heard: Permissions[] = [];
    const change = (state: PermissionState) => {
      camera.state = state;
      camera.dispatchEvent(new Event('change'));
    };
    watchPermissions((known) => heard.push(known), scope.signal);
    await until(() => heard.length === 1, 'asked');
    change('denied');
    scope.end();
    change('granted');
    expect(heard).to.deep.equal([{ camera: 'prompt' }, { camera: 'denied' }]);
  });

  it('reports the stored answer for each device', async () => {
    const scope = abortScope();
    const heard: Permissions[] = [];
    watchPermissions((permissions) => heard.push(permissions), scope.signal);
    const known = await until(
      () => heard.find(({ microphone, camera }) => microphone && camera),
      'both are known',
    );
    for (const name of ['microphone', 'camera'] as const) {
      const { state } = await navigator.permissions.query({ name: name as PermissionName });
      expect(known[name]).to.equal(state);
    }
    scope.end();
  });
});
