// 等候室。Who is let in, in Simplified Chinese.

import type { LobbyWords } from '../en/lobby.js';

const list = new Intl.ListFormat('zh-CN', { type: 'conjunction' });

export const lobbyZhCn: LobbyWords = {
  waiting: {
    'no-host': { title: '正在等待主持人', text: '能让你进入的人还没有到；本页会一直尝试。' },
    knocking: { title: '正在敲门…', text: '你的请求正在送往主持人。' },
    asked: { title: '正在请求加入…', text: '主持人能看到你的名字，并决定是否让你进入。' },
  },
  askingAs: (name) => (name ? `你以“${name}”的名字请求加入。` : '你没有填写名字。'),
  nameLabel: '你的名字（主持人会看到）',
  giveUp: '离开',
  knocks: (count) => `${count} 人请求加入`,
  nameless: '未填写名字的人',
  admit: '允许',
  deny: '拒绝',
  admitAll: '全部允许',
  admitOne: (name) => `允许 ${name}`,
  denyOne: (name) => `拒绝 ${name}`,
  lock: '锁定房间：任何人都不能再请求加入',
  unlock: '解锁房间：可以重新请求加入',
  locked: '已锁定：不能请求加入',
  roles: { owner: '主持人', cohost: '联席主持人' },
  withRole: (name, role) => `${name}，${role}`,
  admittedAs: (name, then) =>
    then ? `${name}（获准进入时名为 ${then}）` : `${name}（获准进入时没有名字）`,
  options: (name) => `${name} 的选项`,
  makeCohost: '设为联席主持人',
  makeCohostHint: '联席主持人也可以让人进入，并锁定房间。',
  remove: '移出通话',
  removeOne: (name) => `将 ${name} 移出通话？`,
  removeHint: '对方会立即离开通话，之后可以再次请求加入。',
  hide: '对我隐藏',
  hideOne: (name) => `隐藏 ${name}？`,
  hideHint: '在你重新加入之前，你们互相看不到也听不到。其他人不受影响。',
  cancel: '取消',
  close: '关闭',
  list: (names) => list.format(names),
  announce: {
    knocks: (names) => `${names} 请求加入`,
    admitted: '你已获准进入',
    cohost: '你现在是联席主持人，可以让人进入',
    locked: '房间已锁定',
    unlocked: '房间已解锁',
  },
};
