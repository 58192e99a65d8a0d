// Messages of the verdicts, in Simplified Chinese.

import type { Verdict } from '../../call/state.js';
import { isOursLost, type VerdictMessages } from '../verdict-messages.js';
import { addTurnZhCn, callVerdictsZhCn, fixedZhCn } from './call-verdicts.js';

type Values = Verdict['values'];

/** Latin letters keep a space from Chinese characters, except at the end of a phrase. */
const spaced = (name: string) => name.replace(/^(?=[!-~])/, ' ').replace(/(?<=[!-~])$/, ' ');
const who = ({ peer }: Values) => (peer ? spaced(String(peer)) : '对方');
const start = (values: Values) => who(values).trimStart();
const end = (values: Values) => who(values).trimEnd();
const whose = ({ side }: Values) => {
  if (side === 'ours') return '当前网络';
  return side === 'theirs' ? '对方网络' : '双方网络';
};
const sources = (list: Values[string]) =>
  String(list)
    .replace('microphone', '声音')
    .replace('camera', '画面')
    .replace('screen', '共享屏幕')
    .replace(/,(?=[^,]*$)/, '和')
    .replace(',', '、');
/** The media that does not arrive, here or there. */
const lacking = (values: Values) => {
  const { here = '', there = '' } = values;
  const what = isOursLost(values)
    ? `对方收不到你的${sources(there)}`
    : `收不到对方的${sources(here || 'microphone,camera')}`;
  return `已连接${end(values)}，但${what}。`;
};
const ways: Readonly<Record<string, string>> = {
  'same-host': '本机内直连',
  lan: '局域网直连',
  direct: '互联网直连',
  nat: '互联网直连',
  relay: '中继服务器',
};
const isTlsOn443 = (server: Values[string] | undefined) => /^turns:.*:443$/.test(String(server));
/** The remedy for a lost connection depends on the side that lost it. */
const lossAdvice = ({ whose }: Values, after: string) => {
  const before: Readonly<Record<string, string>> = {
    theirs: '你的网络正常。',
    between: '你与服务器的连接正常。',
  };
  return `${before[String(whose)] ?? '请检查网络。'}${after}`;
};
const moreTurn = '请对比双方的候选地址：没有中继的一方需要 TCP 中继，或 443 端口的 TLS 中继。';
const otherNetwork = '请换个网络，或关闭 VPN。';

export const verdictsZhCn: VerdictMessages = {
  ...callVerdictsZhCn,
  'peer-left': (values) => ({
    sentence: values['lost']
      ? `${start(values)}已离开或断线。你的网络正常。`
      : `${start(values)}已离开。`,
  }),
  'peer-silent': (values) => ({
    sentence: `${start(values)}在房间中但没有响应。`,
    person: '请对方刷新页面。',
  }),
  'offer-unanswered': (values) => ({
    sentence: `已向${who(values)}发起呼叫，但没有收到应答（${values['seconds']} 秒）。`,
    person: '请对方刷新页面。',
    developer: '请查看对方页面的控制台和报告。',
  }),
  'answer-refused': (values) => ({
    sentence: `${start(values)}的应答与呼叫不匹配（内部错误）。`,
    person: '请刷新页面，并请对方也刷新。',
    developer: '请附上下载的报告进行反馈。',
  }),
  'no-candidates-from-peer': (values) => ({
    sentence: `${start(values)}已应答，但没有提供可用的网络地址。`,
    person: '请稍候，正在重试。',
    developer: '信令可能丢失了消息：请对照双方的日志。',
  }),
  'ice-config-invalid': ({ detail, absent }) =>
    absent
      ? {
          sentence: '此页面未能取得连接服务器列表。',
          person: '请稍候再试。',
          developer: '请检查 iceServers 函数：它抛出了错误，或超过 5 秒没有返回。',
        }
      : {
          sentence: `连接服务器配置无效${detail ? `（${detail}）` : ''}。`,
          developer: '请修正 ice-servers；TURN 服务器需要用户名和凭据。',
        },
  'relay-only-without-turn': fixedZhCn({
    sentence: '设置为仅中继连接，但没有可用的中继服务器。',
    developer: '请配置 TURN 服务器，或去掉 relay-only。',
  }),
  'turn-expired': fixedZhCn({
    sentence: '中继服务器的凭据已过期。',
    developer: '请更新 TURN 凭据；ice-servers 可以是异步函数。',
  }),
  'turn-auth-failed': ({ server }) => ({
    sentence: '中继服务器拒绝了密码。',
    developer: `请更新 ${server} 的用户名和密码，或校正令牌的时钟。`,
  }),
  'turn-full': ({ server }) => ({
    sentence: '中继服务器名额已满。',
    developer: `请提高 ${server} 的配额。`,
  }),
  'turn-refused': ({ server, code }) => ({
    sentence: `中继服务器不接受该请求（${code}）。`,
    developer: `请检查 ${server} 的设置。`,
  }),
  'server-name-unknown': ({ server }) => ({
    sentence: `无法解析服务器域名 ${server}。`,
    person: '如果其他网页也打不开，请换一个网络。',
    developer: '请检查拼写；也可能是当前网络的 DNS 过滤。',
  }),
  'udp-blocked': ({ relay }) => ({
    sentence: '当前网络可能屏蔽了 UDP，无法使用最快的连接方式。',
    person: otherNetwork,
    developer:
      {
        works: '无需更改：通话可经你的 TCP 或 TLS 中继进行。',
        fails: '你的 TCP 或 TLS 中继在此处也不可用：请确认它正在运行，最好监听 443 端口。',
      }[String(relay)] ?? '请提供 443 端口的 TURN/TLS。',
  }),
  'turn-unreachable': ({ server }) => ({
    sentence: '无法连接中继服务器。',
    developer: isTlsOn443(server)
      ? `请检查 ${server} 是否在运行、域名是否指向它、证书是否有效。`
      : `请检查 ${server} 是否在运行、端口是否开放，或改用 443 端口的 TLS。`,
  }),
  'stun-silent': ({ server }) => ({
    sentence: `服务器 ${server} 没有响应。`,
    developer: '请更换该服务器。',
  }),
  'stun-wrong-address': ({ server }) => ({
    sentence: `服务器 ${server} 返回的地址不可能是你的地址。`,
    developer: '请更换该服务器，或修正它的网络：它看到的是内网地址，而不是公网地址。',
  }),
  'turn-peer-refused': (values) =>
    values['silent']
      ? {
          sentence: '中继服务器分配了地址，但很可能不转发任何数据。',
          developer: `请开放 ${values['server'] ?? 'TURN 服务器'} 的 UDP 中继端口（未另行设置时为 49152–65535），并检查其外部地址（external-ip）。`,
        }
      : {
          sentence: `中继服务器可用，但很可能拒绝向${who(values)}转发。`,
          developer: '请检查 TURN 服务器禁止的对端地址（denied-peer-ip）。',
        },
  'symmetric-nat': ({ turn }) => ({
    sentence: '当前网络为对称型 NAT（每个连接使用不同的地址），直连经常失败。',
    person: turn === 'none' ? '若无法通话，请换个网络，例如手机热点。' : '',
    developer: turn === 'none' ? addTurnZhCn : '',
  }),
  'ipv6-only': fixedZhCn({ sentence: '仅通过 IPv6 连接。' }),
  'vpn-likely': fixedZhCn({
    sentence: '通话似乎经过 VPN。',
    person: '若速度较慢，请关闭 VPN 再试。',
  }),
  'no-candidates': fixedZhCn({
    sentence: '浏览器没有找到可用的网络。',
    person: '请检查网络、VPN 与浏览器隐私设置。',
  }),
  'candidates-refused': (values) => ({
    sentence: `${start(values)}的大部分网络地址无法使用。`,
    developer: '浏览器拒绝了这些地址：它们属于更早的尝试，或在途中被更改。',
  }),
  'only-hidden-addresses': (values) => ({
    sentence: `${
      values['side'] === 'ours' ? '此浏览器' : start(values)
    }只提供了隐藏的本地名称，当前网络无法解析。`,
    person: '允许使用摄像头或麦克风后，可能会显示真实地址。',
    developer: '请配置 STUN 服务器。',
  }),
  'not-confirmed': (values) => ({
    sentence: `无法验证${who(values)}的身份，连接已关闭。`,
    person: '请用其他方式确认是否为本人，再请对方重新加入。',
  }),
  'peer-flooding': (values) => ({
    sentence: `${start(values)}发送的消息过多，连接已关闭。`,
  }),
  'dtls-failed': (values) => ({
    sentence: `已找到通往${who(values)}的路径，但无法建立加密通道。`,
    person: '请换个网络重试。',
    developer: '信令可能被篡改或混淆，或中间设备拦截了 DTLS。',
  }),
  'no-ice-servers': (values) => ({
    sentence: `无法连接到${end(values)}。未配置 STUN/TURN 服务器，可能只能在同一网络内通话。`,
    developer: '请配置 STUN 和 TURN 服务器。',
  }),
  'family-mismatch': (values) => ({
    sentence: `你与${who(values)}使用不同的互联网协议（本机 ${values['ours']}，对方 ${values['theirs']}），缺少互通的中继。`,
    person: '请换个网络。',
    developer: '请配置同时支持 IPv4 和 IPv6 的 TURN 服务器。',
  }),
  'same-nat': (values) => ({
    sentence: `你与${who(values)}使用同一个公网地址，但其后的设备无法互相连接。`,
    person: '请使用同一个 Wi-Fi，不要使用访客网络；或由一方换个网络。',
    developer: `${addTurnZhCn}无线接入点的“客户端隔离”会造成这种情况。`,
  }),
  'symmetric-nat-no-turn': (values) => ({
    sentence: `无法连接到${end(values)}：${whose(values)}会为每个连接更换地址（对称型 NAT），且未配置中继服务器。`,
    person: '请换个网络，例如手机热点。',
    developer: addTurnZhCn,
  }),
  'no-common-path': (values) => ({
    sentence:
      values['turn'] === 'none'
        ? `无法直连${end(values)}，且未配置中继服务器。`
        : `你与${who(values)}的网络无法连通。`,
    person: otherNetwork,
    developer: values['turn'] === 'none' ? addTurnZhCn : moreTurn,
  }),
  'still-trying': (values) => ({
    sentence: `仍在寻找通往${who(values)}的路径（已尝试 ${values['tried']} 条）…`,
  }),
  connecting: (values) => ({ sentence: `正在连接${end(values)}…` }),
  interrupted: (values) => ({
    sentence: `与${who(values)}的连接中断，正在重新连接…`,
    person: '请稍候几秒。',
  }),
  restarting: (values) => ({ sentence: `正在为${who(values)}寻找新路径…` }),
  'consent-lost': (values) => ({
    sentence: `与${who(values)}的连接已断开。`,
    person: lossAdvice(values, '对方仍在房间时会继续重试。'),
  }),
  'restart-failed': (values) => ({
    sentence: `无法恢复与${who(values)}的连接。`,
    person: lossAdvice(values, '请点击“重试”，或刷新页面。'),
  }),
  'their-line-narrow': (values) => ({
    sentence: `${start(values)}的网络很可能带宽不足，或被其他传输占满。`,
    person: '请对方停止上传和下载，或关闭摄像头。你的网络正常。',
  }),
  'one-way-media': (values) => ({
    sentence: lacking(values),
    person: `请${isOursLost(values) ? '检查你的' : '对方检查'}麦克风和摄像头；若正常，请换个网络。`,
    developer: '途中有设备放行 ICE 却丢弃 RTP：请对比双方的报告。',
  }),
  'slow-path': (values) => ({
    ...(values['from'] === undefined
      ? {
          sentence: `与${who(values)}的延迟较高（${values['ms']} 毫秒）。`,
          person: '请改用网线或换个网络；若有一方使用 VPN，请关闭后再试。',
          developer: values['via']
            ? '请在离双方更近处部署 TURN 服务器。'
            : '网络路径本身较长，中继只会更慢。',
        }
      : {
          sentence: `与${who(values)}的延迟从 ${values['from']} 毫秒升至 ${values['ms']} 毫秒：某一方的线路被占满。`,
          person: '请停止上传和下载，或关闭摄像头，并请对方也这样做。',
        }),
  }),
  'loss-from-us': (values) => ({
    sentence: `你发送给${who(values)}的数据丢失 ${values['percent']}%。`,
    person: '请靠近路由器、改用网线或停止上传。',
  }),
  'loss-to-us': (values) => ({
    sentence: `来自${who(values)}的数据丢失 ${values['percent']}%。`,
    person: '若所有人都如此，请检查本机网络；若仅一人，请对方检查。',
  }),
  unsteady: (values) => ({
    sentence: `来自${who(values)}的数据到达不均匀。`,
    person: '请用网线代替 Wi-Fi。',
  }),
  'connected-relay-tcp': ({ udp }) => ({
    sentence: '已通过 TCP 中继连接，画面和声音可能卡顿。',
    ...(udp === 'unused'
      ? { developer: '请同时提供 UDP 的 TURN：此网络允许 UDP。' }
      : { person: otherNetwork }),
  }),
  'path-changed': (values) => ({
    sentence: `通往${who(values)}的路径已切换为${ways[values['kind'] ?? ''] ?? '其他路径'}。`,
  }),
  'connected-relay': fixedZhCn({ sentence: '已通过中继服务器连接，延迟会略有增加。' }),
  'connected-lan': fixedZhCn({ sentence: '已在同一局域网内直连。' }),
  'connected-direct': fixedZhCn({ sentence: '已通过互联网直连。' }),
};
