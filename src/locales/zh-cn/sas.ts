// 安全码的说明与图案名称。The safety code, in Simplified Chinese.

import type { SasMessages } from '../en/sas.js';

export const sasZhCn: SasMessages = {
  title: '安全码',
  explained: '请互相念出这五个图案。大家都一致，说明通话没有被窃听。',
  levels: {
    open: '开放房间：知道房间名的人都能加入。',
    weak: '密码房间：猜到密码的人都能加入。',
    strong: '私密房间：只有拿到链接的人才能加入。',
    verified: '已验证：你比对过安全码，结果一致。',
  },
  code: '五个图案',
  match: '一致',
  differ: '不一致',
  verified: '你已确认一致。有人加入或离开后需要重新比对。',
  alone: '有其他人加入后才会有安全码。',
  unconnected: '所有人都连接后才会有安全码。',
  waiting: '正在生成安全码…',
  withheld: (names) => `还没有安全码：${names} 没有响应。`,
  contradicted: (names) =>
    `没有安全码：${names} 试图更改自己的部分，可能有人想窃听。有人加入或离开后会重新生成。`,
  exhausted: '生成次数过多，可能有人在试图凑出相同的安全码。请离开后重新加入。',
  close: '关闭',
  pictures: `
  狗 猫 老鼠 兔子 熊 熊猫 狮子 奶牛
  猪 青蛙 猴子 鸡 企鹅 猫头鹰 独角兽 蜜蜂
  蝴蝶 蜗牛 乌龟 蛇 章鱼 鲸鱼 大象 仙人掌
  树 蘑菇 向日葵 月亮 星星 火 彩虹 苹果
  香蕉 葡萄 草莓 柠檬 樱桃 披萨 甜甜圈 胡萝卜
  玉米 面包 咖啡 蛋糕 足球 气球 礼物 吉他
  小号 铃铛 钥匙 锤子 书 灯泡 闹钟 雨伞
  皇冠 眼镜 帽子 火箭 自行车 火车 锚 房子
  `
    .trim()
    .split(/\s+/),
};
