import { expect } from 'chai';
import { fromBase64url } from '../../../src/base/bytes.js';
import type { Knock, LobbyFacts, PeerId, Role } from '../../../src/call/state.js';
import { createLink, type KnockEvent, type VideoCallElement } from '../../../src/index.js';
import { type FakeCall, fakeCall, fakePeer, loopbackBus } from '../../../src/testing.js';
import { lobby } from '../../../stories/states.js';
import { until } from '../../until.js';

const knock = (id: string, name = id): Knock => ({ id: id as PeerId, name });
const inLobby = (waiting: LobbyFacts['waiting']) =>
  ({ stage: 'lobby', lobby: lobby({ role: null, waiting }) }) as const;
const person = (id: string, role: Role) => fakePeer({ id, name: id, role });

describe('<video-call> with a lobby', () => {
  let element: VideoCallElement;
  let call: FakeCall;
  beforeEach(async () => {
    element = document.createElement('video-call');
    element.style.width = '1000px';
    document.body.append(element);
    await element.updateComplete;
  });
  afterEach(() => element.remove());

  const show = async (state: Parameters<typeof fakeCall>[0]) => {
    call = fakeCall(state);
    element.call = call;
    await element.updateComplete;
  };
  const inCall = (change: Partial<LobbyFacts> = {}) =>
    ({
      stage: 'joined',
      arrival: 'joined',
      peers: [person('Ada', 'guest')],
      lobby: lobby(change),
    }) as const;

  const all = (selector: string) => [
    ...(element.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? []),
  ];
  const find = (selector: string) => all(selector).find((one) => one.checkVisibility());
  const there = (selector: string) => until(() => find(selector), selector);
  const button = (text: string) =>
    until(
      () => all('button').find((one) => [one.ariaLabel, one.textContent?.trim()].includes(text)),
      `the button ${text}`,
    );
  const spoken = () => find('[aria-live="polite"]')?.textContent ?? '';
  const heard = (sentence: string) => until(() => spoken() === sentence, sentence);
  const given = () => call.commands.map(({ name, values }) => [name, ...values]);
  const focused = () => element.shadowRoot?.activeElement as HTMLElement | null | undefined;

  describe('for a guest', () => {
    it('has the state `lobby`, as attribute and in CSS', async () => {
      await show(inLobby('no-host'));
      expect(element.state).to.equal('lobby');
      expect(element.getAttribute('state')).to.equal('lobby');
      expect(element.matches(':state(lobby)')).to.equal(true);
      await there('slot[name="lobby"] .lobby-screen');
      expect(find('.toolbar')).to.equal(undefined);
    });

    it('shows and announces the status of the knock', async () => {
      await show(inLobby('no-host'));
      await there('.lobby-screen');
      await heard(
        'Waiting for the host The host isn’t here yet. We’ll let them know you’re waiting.',
      );
      call.show(inLobby('knocking'));
      await heard('Asking to join… Sending your request to the host.');
      call.show(inLobby('asked'));
      await heard('Asking to join… The host can see your name and will let you in.');
      expect(find('.lobby-screen .title')?.textContent).to.equal('Asking to join…');
      call.show(inCall({ role: 'guest' }));
      await heard('You were let in');
    });

    it('announces it also when the call enters the lobby in two steps', async () => {
      await show(inCall());
      await there('.lock');
      const { lobby: facts } = inLobby('no-host');
      call.show({ stage: 'joining', lobby: facts });
      await until(() => element.state === 'connecting', 'joining');
      call.show({ stage: 'lobby' });
      await until(() => spoken().startsWith('Waiting for the host'), 'the sentence');
    });

    it('allows changes of the name until it is sent', async () => {
      await show({ ...inLobby('knocking') });
      const field = (await there('.lobby-screen input')) as HTMLInputElement;
      field.value = 'Robin';
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await until(() => given().some(([name]) => name === 'setName'), 'the name');
      expect(element.name).to.equal('Robin');
      call.show({ ...inLobby('asked'), self: { ...call.state.self, name: 'Robin' } });
      await until(() => !find('.lobby-screen input'), 'no field');
      expect(find('.lobby-name')?.textContent).to.equal('Joining as Robin');
    });

    it('leaves with its button, and offers the buttons of the devices', async () => {
      await show(inLobby('asked'));
      (await button('Leave')).click();
      (await button('Turn microphone on')).click();
      (await button('Turn camera on')).click();
      expect(given()).to.deep.equal([['leave'], ['setMicrophone', true], ['setCamera', true]]);
    });

    it('is available in Chinese', async () => {
      element.lang = 'zh-CN';
      await show(inLobby('no-host'));
      await until(() => find('.lobby-screen .title')?.textContent === '正在等待主持人', 'Chinese');
    });
  });

  describe('for a host', () => {
    it('shows and announces a knock, and does not move the focus', async () => {
      await show(inCall());
      await there('.lock');
      const before = find('[part~="button-mic"]');
      before?.focus();
      call.show(inCall({ knocks: [knock('bo', '<b>Bo</b>')] }));
      await heard('<b>Bo</b> wants to join');
      expect(focused()).to.equal(before);
      // The name is text, even if it looks like HTML.
      expect((await there('.knock-name')).childElementCount).to.equal(0);
      (await button('Admit <b>Bo</b>')).click();
      (await button('Deny <b>Bo</b>')).click();
      expect(given()).to.deep.equal([
        ['admit', 'bo'],
        ['deny', 'bo'],
      ]);
    });

    it('announces a knock that arrived before the texts were loaded', async () => {
      await show(inCall({ knocks: [knock('bo'), knock('cy')] }));
      await heard('bo and cy want to join');
    });

    it('names a participant without a name', async () => {
      await show(inCall());
      await there('.lock');
      call.show(inCall({ knocks: [knock('bo', '')] }));
      await heard('Someone without a name wants to join');
      expect((await there('.knock-name')).textContent).to.equal('Someone without a name');
    });

    it('admits all, or one after the other without losing the focus', async () => {
      const three = [knock('bo'), knock('cy'), knock('di')];
      await show(inCall({ knocks: three }));
      (await button('Admit all')).click();
      expect(given()).to.deep.equal(three.map(({ id }) => ['admit', id]));
      (await button('Admit bo')).focus();
      call.show(inCall({ knocks: three.slice(1) }));
      await until(() => focused()?.matches('.knocks'), 'the focus on the list');
      expect(find('.knocks-title')?.textContent).to.equal('2 people want to join');
      call.show(inCall());
      await until(() => focused()?.matches('.toolbar'), 'the focus on the bar');
    });

    it('leaves a canceled knock to the page', async () => {
      await show(inCall());
      await there('.lock');
      let event: KnockEvent | undefined;
      element.addEventListener('knock', (knocked) => {
        if (knocked.knock.name === 'bo') knocked.preventDefault();
        event ??= knocked;
      });
      call.show(inCall({ knocks: [knock('bo')] }));
      await until(() => event, 'the event');
      await element.updateComplete;
      expect(event?.knock).to.deep.equal({ id: 'bo', name: 'bo' });
      expect([find('.knocks'), spoken()]).to.deep.equal([undefined, '']);
      call.show(inCall({ knocks: [knock('bo'), knock('cy')] }));
      await heard('cy wants to join');
      expect(all('.knock-name').map((one) => one.textContent)).to.deep.equal(['cy']);
      event?.admit();
      event?.deny();
      expect(given()).to.deep.equal([
        ['admit', 'bo'],
        ['deny', 'bo'],
      ]);
    });

    it('shows knocks to hosts only', async () => {
      await show(inCall({ role: 'guest', knocks: [knock('bo')], locked: true }));
      await there('.lock');
      expect(find('.knocks')).to.equal(undefined);
    });

    it('locks and unlocks; all participants see that the room is locked', async () => {
      await show(inCall());
      (await button('Lock the room: no one can ask to join')).click();
      call.show(inCall({ locked: true }));
      await heard('The room is now locked');
      (await button('Unlock the room: people can ask to join again')).click();
      expect(given()).to.deep.equal([
        ['setLocked', true],
        ['setLocked', false],
      ]);
      await show(inCall({ role: 'guest', locked: true }));
      await until(() => find('.room-info [role="img"]'), 'the sign');
      expect(find('.room-info [role="img"]')?.ariaLabel).to.equal('Locked: no one can ask to join');
    });
  });

  describe('on a tile', () => {
    it('shows the role beside the name', async () => {
      await show({
        ...inCall({ role: 'guest' }),
        peers: [person('Ada', 'owner'), person('Bo', 'cohost'), person('Cy', 'guest')],
      });
      await there('.badge[data-role]');
      const names = all('.tile:not([data-kind]) video').map((video) => video.ariaLabel);
      expect(names).to.deep.equal(['Ada, Host', 'Bo, Co-host', 'Cy']);
      expect(all('.options')).to.deep.equal([]);
    });

    it('shows the host a participant who has changed the name since the admission', async () => {
      const [ada, bo, cy] = [person('Ada', 'guest'), person('Bo', 'guest'), person('', 'guest')];
      const peers = [
        { ...ada, admittedAs: 'Ada' },
        { ...bo, admittedAs: 'Ann' },
        { ...cy, admittedAs: 'Cy' },
      ];
      await show(inCall());
      await there('.options');
      call.show({ peers });
      await heard('Bo (admitted as Ann)');
      const names = () => all('.tile:not([data-kind]) .label-text').map((one) => one.textContent);
      expect(names().map((name) => name?.trim())).to.include.members([
        'Ada',
        'Bo (admitted as Ann)',
      ]);
      all('[data-person="Bo"]')[0]?.click();
      await until(() => find('.person-card-title')?.textContent === 'Bo (admitted as Ann)', 'card');
    });

    it('asks for a confirmation of a removal, and returns the focus', async () => {
      await show(inCall());
      (await there('.options')).click();
      await until(() => focused()?.matches('.person-card'), 'the focus on the card');
      (await button('Remove from the call')).click();
      await until(() => find('.person-card-title')?.textContent?.startsWith('Remove'), 'asked');
      expect(given()).to.deep.equal([]);
      focused()?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
      await until(() => !find('.person-card'), 'closed');
      expect(focused()).to.equal(find('.options'));
      (await there('.options')).click();
      (await button('Remove from the call')).click();
      await until(() => find('[part~="button-remove"]'), 'asked again');
      find('[part~="button-remove"]')?.click();
      expect(given()).to.deep.equal([['remove', 'Ada']]);
      await until(() => !find('.person-card'), 'closed');
    });

    it('makes a cohost, for the owner', async () => {
      await show(inCall());
      (await there('.options')).click();
      (await button('Make co-host')).click();
      expect(given()).to.deep.equal([['makeCohost', 'Ada']]);
      await show(inCall({ role: 'cohost' }));
      (await there('.options')).click();
      await there('[part~="button-remove"]');
      expect(all('button').map((one) => one.textContent?.trim())).to.not.include('Make co-host');
    });

    it('hides a participant only locally in a room without an owner', async () => {
      await show({ ...inCall(), lobby: null, peers: [fakePeer({ id: 'Ada' })] });
      (await there('.options')).click();
      expect((await there('.person-card-title')).textContent).to.equal('Hide Ada?');
      (await button('Hide for me')).click();
      expect(given()).to.deep.equal([['remove', 'Ada']]);
    });

    it('closes the menu of a participant who leaves', async () => {
      await show(inCall());
      (await there('.options')).click();
      await there('.person-card');
      call.show({ peers: [] });
      await until(() => !find('.person-card'), 'closed');
    });
  });

  it('has methods for the commands of its buttons', async () => {
    await show(inCall());
    element.admit('bo');
    element.deny('cy');
    element.removePeer('Ada');
    element.makeCohost('Ada');
    element.setLocked(true);
    expect(given()).to.deep.equal([
      ['admit', 'bo'],
      ['deny', 'cy'],
      ['remove', 'Ada'],
      ['makeCohost', 'Ada'],
      ['setLocked', true],
    ]);
  });

  it('dispatches `lobby-change` for each change, and only then', async () => {
    const told: (LobbyFacts | null)[] = [];
    await show(inCall());
    element.addEventListener('lobby-change', (event) => told.push(event.lobby));
    call.show(inCall());
    call.show(inCall({ locked: true }));
    await until(() => told.length > 0, 'the change');
    call.show(inCall({ locked: true, knocks: [knock('bo')] }));
    await until(() => told.length > 1, 'the knock');
    expect(told.map((one) => [one?.locked, one?.knocks.length])).to.deep.equal([
      [true, 0],
      [true, 1],
    ]);
    expect(element.lobby).to.equal(told[1]);
  });

  it('invites without the owner’s private key', async () => {
    const { host, guest } = await (
      customElements.get('video-call') as typeof VideoCallElement
    ).createLink({ lobby: true });
    const here = location.href;
    history.replaceState(null, '', host);
    element.secretFrom = 'hash';
    await show({ stage: 'joined', arrival: 'created', lobby: lobby() });
    const field = (await there('input[readonly]')) as HTMLInputElement;
    history.replaceState(null, '', here);
    expect(field.value).to.equal(guest);
    expect(field.value).to.not.match(/[#&]s=/);
  });

  it('admits only the person that the host admits, in a real call', async () => {
    const { host } = await createLink({ lobby: true });
    const { k, o, s } = Object.fromEntries(
      new URLSearchParams(new URL(host ?? '').hash.slice(1)),
    ) as Record<string, string>;
    const bus = loopbackBus();
    const enter = (name: string, ownerKey: string | null = null) => {
      const caller = document.createElement('video-call');
      const devices = { audio: 'off', video: 'off' } as const;
      const room = { room: 'standup', secret: fromBase64url(k ?? ''), owner: o ?? null, ownerKey };
      Object.assign(caller, { ...room, ...devices, name, autoJoin: true, iceServers: [] });
      caller.transport = bus.transport();
      document.body.append(caller);
      return caller;
    };
    const callers: VideoCallElement[] = [];
    try {
      const bo = enter('Bo');
      callers.push(bo);
      await until(() => bo.lobby?.waiting === 'no-host', 'at the door');
      const olga = enter('Olga', s);
      callers.push(olga);
      const asked = () => olga.lobby?.knocks.find(({ name }) => name === 'Bo');
      const { id } = await until(asked, 'the knock', 20_000);
      expect([bo.state, bo.peers]).to.deep.equal(['lobby', []]);
      olga.admit(id);
      await until(() => bo.state === 'connected' && olga.state === 'connected', 'both', 20_000);
      expect([bo.lobby?.role, olga.peers[0]?.role]).to.deep.equal(['guest', 'guest']);
      const gone = until(() => bo.state === 'failed', 'removed', 20_000);
      olga.removePeer(id);
      await gone;
      expect(bo.call?.state.error?.code).to.equal('removed');
    } finally {
      for (const caller of callers) caller.remove();
    }
  }).timeout(180_000);
});
