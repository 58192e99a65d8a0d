// 简体中文。Simplified Chinese: the messages that every page shows. Errors are in errors.ts.

import type { CallMessages } from '../messages.js';
import { errorsZhCn } from './errors.js';

const list = new Intl.ListFormat('zh-CN', { type: 'conjunction' });

export const zhCn: CallMessages = {
  speech: { lang: 'zh-CN', dir: 'ltr' },
  prejoin: {
    title: '准备好加入了吗？',
    join: '立即加入',
    joinWithout: '不使用摄像头和麦克风加入',
    nameLabel: '你的名字',
    namePlaceholder: '其他人看到的名字',
    preview: '摄像头预览',
    asking: '请允许使用摄像头和麦克风',
    askingRemedy: '浏览器正在请求权限，提示通常在窗口顶部。',
    cameraOff: '摄像头已关闭',
    cameraStarting: '正在启动摄像头…',
    noCamera: '本次通话已停用视频',
    check: '检查我的连接',
  },
  controls: {
    microphone: '麦克风',
    camera: '摄像头',
    microphoneOn: '打开麦克风',
    microphoneOff: '关闭麦克风',
    cameraOn: '打开摄像头',
    cameraOff: '关闭摄像头',
    diagnostics: '连接详情',
    closeDiagnostics: '关闭连接详情',
    dismiss: '知道了',
  },
  place: {
    call: (room) => (room ? `房间“${room}”中的视频通话` : '视频通话'),
    secured: '私密房间',
    open: '开放房间',
    left: '你已离开通话',
    leftHint: '摄像头和麦克风已关闭。',
    rejoin: '重新加入',
    full: '房间已满',
    fullHint: (most) => `房间最多容纳 ${most} 人。有人离开后请再试。`,
    tryAgain: '重试',
    askAgain: '再次请求',
  },
  tile: {
    you: '你',
    unnamed: '访客',
  },
  notice: {
    microphoneInterrupted: '系统已将麦克风静音',
    cameraInterrupted: '系统已停用摄像头',
  },
  announce: {
    ended: '你已离开通话',
    failed: (title) => `通话失败。${title}`,
    full: '房间已满',
    list: (names) => list.format(names),
  },
  errors: errorsZhCn,
};
