// The 64 emoji of the safety code: easy to tell apart, and old enough for the font of every system.
// Their order is part of the protocol: two versions of this package must show the same code.

export const emoji: readonly string[] = `
  🐶 🐱 🐭 🐰 🐻 🐼 🦁 🐮
  🐷 🐸 🐵 🐔 🐧 🦉 🦄 🐝
  🦋 🐌 🐢 🐍 🐙 🐳 🐘 🌵
  🌲 🍄 🌻 🌙 ⭐ 🔥 🌈 🍎
  🍌 🍇 🍓 🍋 🍒 🍕 🍩 🥕
  🌽 🍞 ☕ 🎂 ⚽ 🎈 🎁 🎸
  🎺 🔔 🔑 🔨 📖 💡 ⏰ 🌂
  👑 👓 🎩 🚀 🚲 🚂 ⚓ 🏠
`
  .trim()
  .split(/\s+/);
