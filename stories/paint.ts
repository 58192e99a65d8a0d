// Painted cameras and screens, which replace real cameras in stories. Everything is drawn here, without picture files
// or network, and a person looks the same in every story.

const width = 640;
const height = 360;

/** Colours of one painted person: room, light, skin, hair, clothes. */
const looks = [
  ['#37506b', '#8fb3cf', '#e8b796', '#3a2a20', '#2f6f62'],
  ['#5b4636', '#d3a878', '#8d5a3c', '#1d1513', '#d9b44a'],
  ['#2e3f3a', '#8fc0a4', '#f1cdb0', '#b5651d', '#7b3f61'],
  ['#4a3d5c', '#b59ad1', '#c98e68', '#2a1d1a', '#3c5fa8'],
  ['#5c3b3b', '#dba39a', '#f3d3bd', '#d8b26a', '#44505f'],
  ['#27414f', '#7ab8c9', '#6b432d', '#120e0d', '#c45b4d'],
  ['#3f4a33', '#b7c48b', '#deaa86', '#6d6a68', '#25344a'],
  ['#30364f', '#8d9ad6', '#b97d58', '#241a1a', '#8a6fb0'],
] as const;

const streams = new Map<string, MediaStream>();

/** A camera with a painted person. The same `look` gives the same stream. */
export const paintedCamera = (look: number): MediaStream =>
  painted(`camera ${look}`, (context, seconds) => paintPerson(context, look, seconds));

/** A shared screen: a document with a chart. */
export const paintedScreen = (): MediaStream => painted('screen', paintDocument);

type Paint = (context: CanvasRenderingContext2D, seconds: number) => void;

function painted(key: string, paint: Paint): MediaStream {
  const known = streams.get(key);
  if (known) return known;
  const canvas = document.createElement('canvas');
  canvas.width = width * 2;
  canvas.height = height * 2;
  const context = canvas.getContext('2d')!;
  context.scale(2, 2);
  const stream = canvas.captureStream();
  // A canvas that never changes sends no frame to a <video> that is attached later.
  const draw = () => paint(context, performance.now() / 1000);
  draw();
  setInterval(draw, 200);
  streams.set(key, stream);
  return stream;
}

function paintPerson(context: CanvasRenderingContext2D, look: number, seconds: number): void {
  const [room, light, skin, hair, clothes] = looks[look % looks.length]!;
  const sway = Math.sin(seconds * 0.8 + look) * 4;
  const x = width / 2 + sway + ((look * 37) % 60) - 30;
  const y = 168 + Math.sin(seconds * 1.7 + look) * 1.5;

  paintRoom(context, look, room, light);

  context.fillStyle = clothes;
  context.beginPath();
  context.ellipse(x, 372, 158, 118, 0, 0, 2 * Math.PI);
  context.fill();

  context.fillStyle = hair;
  context.beginPath();
  if (look % 2) context.roundRect(x - 76, y - 92, 152, 196, 70);
  else context.ellipse(x, y - 34, 74, 72, 0, 0, 2 * Math.PI);
  context.fill();

  context.fillStyle = skin;
  context.beginPath();
  context.roundRect(x - 27, y + 42, 54, 66, 22);
  context.fill();
  context.beginPath();
  context.ellipse(x, y, 61, 77, 0, 0, 2 * Math.PI);
  context.fill();

  context.fillStyle = hair;
  context.beginPath();
  context.ellipse(x, y - 58, 64, 34, 0, Math.PI, 2 * Math.PI);
  context.fill();
  paintFace(context, x, y, Math.sin(seconds * 0.9 + look * 2) > 0.97);
}

function paintRoom(
  context: CanvasRenderingContext2D,
  look: number,
  room: string,
  light: string,
): void {
  const wall = context.createRadialGradient(
    width * (look % 2 ? 0.8 : 0.15),
    60,
    20,
    width / 2,
    height / 2,
    520,
  );
  wall.addColorStop(0, light);
  wall.addColorStop(1, room);
  context.fillStyle = wall;
  context.fillRect(0, 0, width, height);
  context.globalAlpha = 0.28;
  context.fillStyle = look % 2 ? '#fff' : '#000';
  if (look % 3 === 0) for (let i = 0; i < 3; i++) context.fillRect(36, 70 + i * 62, 128, 7);
  else if (look % 3 === 1) context.fillRect(470, 40, 120, 150);
  else {
    context.beginPath();
    context.ellipse(96, 230, 44, 120, 0.2, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}

function paintFace(context: CanvasRenderingContext2D, x: number, y: number, blink: boolean): void {
  context.fillStyle = 'rgb(30 20 18 / 0.85)';
  for (const side of [-1, 1]) {
    context.beginPath();
    context.ellipse(x + side * 24, y - 8, 6, blink ? 1 : 6, 0, 0, 2 * Math.PI);
    context.fill();
  }
  context.strokeStyle = 'rgb(70 25 25 / 0.7)';
  context.lineWidth = 4;
  context.lineCap = 'round';
  context.beginPath();
  context.arc(x, y + 22, 22, 0.2 * Math.PI, 0.8 * Math.PI);
  context.stroke();
}

function paintDocument(context: CanvasRenderingContext2D, seconds: number): void {
  context.fillStyle = '#fbfbfd';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#1f2937';
  context.fillRect(0, 0, width, 30);
  context.fillStyle = '#3451d1';
  context.fillRect(40, 58, 250, 18);
  context.fillStyle = '#c7ccd6';
  for (let line = 0; line < 9; line++)
    context.fillRect(40, 96 + line * 24, 170 + ((line * 53) % 90), 9);
  const bars = [52, 96, 74, 132, 158, 118, 186];
  for (const [index, bar] of bars.entries()) {
    const tall = bar + Math.sin(seconds + index) * 3;
    context.fillStyle = index === 6 ? '#3451d1' : '#a9b6ee';
    context.fillRect(340 + index * 38, 308 - tall, 26, tall);
  }
  context.fillStyle = '#1f2937';
  context.fillRect(330, 309, 280, 2);
}
