// What diagnostics found, in Simplified Chinese. The same shape as verdicts.en.ts.

import type { Verdict } from '../call/state.js';
import type { VerdictText, VerdictWords } from './verdicts.en.js';

type Values = Verdict['values'];

/** Latin letters keep a space from Chinese characters; at the end of a phrase there is none. */
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
/** What does not arrive, here or there. */
const lacking = (values: Values) => {
  const { here = '', there = '' } = values;
  const what =
    there && !here
      ? `对方收不到您的${sources(there)}`
      : `收不到对方的${sources(here || 'microphone,camera')}`;
  return `已连接${end(values)}，但${what}。`;
};
const fixed = (text: VerdictText) => () => text;
const addTurn = '请配置 TURN 服务器，最好使用 443 端口的 TLS。';
const moreTurn = '请对比双方的候选地址：没有中继的一方需要 TCP 中继，或 443 端口的 TLS 中继。';
const otherNetwork = '请换个网络，或关闭 VPN。';

export const verdictsZhCn: VerdictWords = {
  'insecure-context': fixed({
    sentence: '此页面未使用 HTTPS，浏览器禁止使用摄像头、麦克风和加密功能。',
    developer: '请改用 HTTPS（或 localhost）访问。',
  }),
  'webrtc-unavailable': fixed({
    sentence: '浏览器、扩展程序或公司策略已禁用点对点通话。',
    person: '请换用其他浏览器，或关闭扩展程序后重试。',
  }),
  offline: fixed({ sentence: '此设备未连接网络。', person: '请检查 Wi-Fi 或网线。' }),
  'media-policy-blocked': fixed({
    sentence: '嵌入页面未授权此框架使用摄像头或麦克风。',
    developer: '请在 iframe 上添加 allow="camera; microphone; display-capture"。',
  }),
  'media-denied': fixed({
    sentence: '摄像头或麦克风权限被拒绝，对方看不到或听不到您。',
    person: '请点击地址栏的摄像头图标允许访问，然后重试。',
  }),
  'media-missing': fixed({
    sentence: '未找到摄像头或麦克风。',
    person: '请连接设备，或以仅接收方式留在通话中。',
  }),
  'media-busy': fixed({
    sentence: '摄像头或麦克风正被其他程序占用。',
    person: '请关闭其他会议软件。',
  }),
  'broker-refused': ({ broker, code }) => ({
    sentence: `信令服务器 ${broker} 拒绝了连接${code ? `（原因 ${code}）` : ''}。`,
    developer: '请检查 MQTT 服务器的用户名、密码及限额。',
  }),
  'broker-unreachable': ({ broker, working }) => ({
    sentence: working
      ? `有一个信令服务器（${broker}）无法连接，其他的正常。`
      : `无法连接信令服务器（${broker}），因此找不到其他人。`,
    person: working ? '' : '请换个网络：部分防火墙会拦截安全 WebSocket。',
    developer: '请配置多个信令服务器。',
  }),
  'signalling-deaf': fixed({
    sentence: '信令服务器接受了连接，但不转发消息，因此无法加入。',
    developer: '请检查主题的读写权限与消息大小限制。',
  }),
  joining: fixed({ sentence: '正在加入房间…' }),
  alone: fixed({ sentence: '目前只有您一人，正在等待其他人。', person: '请分享链接。' }),
  'peer-left': (values) => ({ sentence: `${start(values)}已离开。` }),
  'peer-silent': (values) => ({
    sentence: `${start(values)}在房间中但没有响应。`,
    person: '请对方刷新页面。',
  }),
  'offer-unanswered': (values) => ({
    sentence: `已向${who(values)}发起呼叫，但没有收到应答（${values['seconds']} 秒）。`,
    person: '请对方刷新页面。',
  }),
  'no-candidates-from-peer': (values) => ({
    sentence: `${start(values)}已应答，但没有提供可用的网络地址。`,
    person: '请稍候，正在重试。',
    developer: '信令可能丢失了消息：请对照双方的日志。',
  }),
  'ice-config-invalid': ({ detail }) => ({
    sentence: `连接服务器配置无效（${detail}）。`,
    developer: '请修正 ice-servers：TURN 服务器需要用户名和凭据。',
  }),
  'relay-only-without-turn': fixed({
    sentence: '设置为仅中继连接，但没有可用的中继服务器。',
    developer: '请配置 TURN 服务器，或去掉 relay-only。',
  }),
  'turn-expired': fixed({
    sentence: '中继服务器的凭据已过期。',
    developer: '请更新 TURN 凭据；ice-servers 可以是异步函数。',
  }),
  'turn-auth-failed': ({ server }) => ({
    sentence: '中继服务器拒绝了我们的凭据。',
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
    developer: '请检查拼写；也可能是当前网络的 DNS 过滤。',
  }),
  'udp-blocked': fixed({
    sentence: '当前网络可能屏蔽了 UDP，无法使用最快的连接方式。',
    person: otherNetwork,
    developer: '请提供 443 端口的 TURN/TLS。',
  }),
  'turn-unreachable': ({ server }) => ({
    sentence: '无法连接中继服务器。',
    developer: `请开放 ${server} 的端口，或改用 443 端口的 TLS。`,
  }),
  'turn-peer-refused': ({ server }) => ({
    sentence: '中继服务器可以连接，但不转发数据。',
    developer: `请检查 ${server} 的 denied-peer-ip 设置。`,
  }),
  'stun-silent': ({ server }) => ({
    sentence: `服务器 ${server} 没有响应。`,
    developer: '请更换该服务器。',
  }),
  'no-candidates': fixed({
    sentence: '浏览器没有找到可用的网络。',
    person: '请检查网络、VPN 与浏览器隐私设置。',
  }),
  'only-hidden-addresses': (values) => ({
    sentence: `${
      values['side'] === 'ours' ? '此浏览器' : start(values)
    }只提供了隐藏的本地名称，当前网络无法解析。`,
    person: '允许使用摄像头或麦克风后，可能会显示真实地址。',
    developer: '请配置 STUN 服务器。',
  }),
  'not-confirmed': (values) => ({
    sentence: `${start(values)}未能证明身份，我们已关闭该连接。`,
    person: '请用其他方式确认是否为本人，再请对方重新加入。',
  }),
  'peer-flooding': (values) => ({
    sentence: `${start(values)}不停地发送大量消息，我们已关闭该连接。`,
  }),
  'dtls-failed': (values) => ({
    sentence: `已找到通往${who(values)}的路径，但无法建立加密通道。`,
    person: '请换个网络重试。',
    developer: '信令可能被篡改或混淆，或中间设备拦截了 DTLS。',
  }),
  'no-ice-servers': (values) => ({
    sentence: `找不到通往${who(values)}的路径，且未配置 STUN/TURN 服务器，只能在同一网络内通话。`,
    developer: '请配置 STUN 和 TURN 服务器。',
  }),
  'symmetric-nat-no-turn': (values) => ({
    sentence: `找不到通往${who(values)}的路径：${whose(values)}会为每个连接更换地址（对称型 NAT），且未配置中继服务器。`,
    person: '请换个网络，例如手机热点。',
    developer: addTurn,
  }),
  'no-common-path': (values) => ({
    sentence:
      values['turn'] === 'none'
        ? `无法直连${end(values)}，且未配置中继服务器。`
        : `找不到通往${who(values)}的可用网络路径。`,
    person: otherNetwork,
    developer: values['turn'] === 'none' ? addTurn : moreTurn,
  }),
  'still-trying': (values) => ({
    sentence: `仍在寻找通往${who(values)}的路径（已尝试 ${values['tried']} 条）…`,
  }),
  connecting: (values) => ({ sentence: `正在连接${end(values)}…` }),
  interrupted: (values) => ({
    sentence: `与${who(values)}的连接中断，正在恢复…`,
    person: '请稍候几秒。',
  }),
  restarting: (values) => ({ sentence: `正在为${who(values)}寻找新路径…` }),
  'consent-lost': (values) => ({
    sentence: `与${who(values)}的连接已断开。`,
    person: '请检查网络；只要对方仍在房间，我们会继续重试。',
  }),
  'one-way-media': (values) => ({
    sentence: lacking(values),
    person: '请对方检查麦克风和摄像头；若正常，请换个网络。',
    developer: '途中有设备放行 ICE 却丢弃 RTP：请对比双方的报告。',
  }),
  'slow-path': (values) => ({
    sentence: `与${who(values)}的延迟较高（${values['ms']} 毫秒）。`,
    person: otherNetwork,
    developer: '请就近部署 TURN 服务器。',
  }),
  'loss-from-us': (values) => ({
    sentence: `您发送给${who(values)}的数据丢失 ${values['percent']}%。`,
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
  'connected-relay-tcp': fixed({
    sentence: '已通过 TCP 中继连接，画面和声音可能卡顿。',
    person: otherNetwork,
  }),
  'connected-relay': fixed({ sentence: '已通过中继服务器连接，延迟会略有增加。' }),
  'connected-lan': fixed({ sentence: '已在同一局域网内直连。' }),
  'connected-direct': fixed({ sentence: '已通过互联网直连。' }),
};
