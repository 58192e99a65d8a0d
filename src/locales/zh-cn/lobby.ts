// 等候室。The lobby, in Simplified Chinese.

import type { LobbyMessages } from '../en/lobby.js';

const list = new Intl.ListFormat('zh-CN', { type: 'conjunction' });

export const lobbyZhCn: LobbyMessages = {
  waiting: {
    'no-host': { title: '正在等待主持人', text: '主持人还没到，到了会自动通知。' },
    knocking: { title: '正在请求加入…', text: '正在向主持人发送你的请求。' },
    asked: { title: '正在请求加入…', text: '主持人可以看到你的名字，并会让你加入。' },
  },
  askingAs: (name) => (name ? `以 ${name} 的名字加入` : '未填写名字'),
  nameLabel: '你的名字（主持人会看到）',
  giveUp: '离开',
  knocks: (count, name) => (count === 1 ? `${name} 想要加入` : `${count} 人想要加入`),
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
  hideHint: '重新加入之前，你们将看不到也听不到对方；其他人不受影响。',
  cancel: '取消',
  close: '关闭',
  list: (names) => list.format(names),
  announce: {
    knocks: (names) => `${names} 想要加入`,
    admitted: '你已获准进入',
    cohost: '你现在是联席主持人，可以让人进入',
    locked: '房间已锁定',
    unlocked: '房间已解锁',
  },
};
