import { expect } from 'chai';
import { childOf } from '../../src/base/lifetime.js';
import { type Permissions, watchPermissions } from '../../src/media/permission.js';
import { until } from '../until.js';

describe('watchPermissions', () => {
  it('tells what the browser remembers of each device', async () => {
    const life = childOf();
    const heard: Permissions[] = [];
    watchPermissions((permissions) => heard.push(permissions), life.signal);
    const known = await until(
      () => heard.find(({ microphone, camera }) => microphone && camera),
      'both are known',
    );
    for (const name of ['microphone', 'camera'] as const) {
      const { state } = await navigator.permissions.query({ name: name as PermissionName });
      expect(known[name]).to.equal(state);
    }
    life.end();
  });
});
