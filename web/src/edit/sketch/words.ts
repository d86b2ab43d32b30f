// Words of drawing, shared by asking and editing.
import type { Language, Words } from '../../app';

export const words: Record<Language, Words> = {
  en: {
    'sketch.finished': 'The shape is finished.',
    'sketch.set': 'Vertex at {longitude}, {latitude}',
    'sketch.chosen': 'Vertex {longitude}, {latitude} chosen',
    'sketch.text.oneOnly': 'A point is one position; {given} were given.',
    'sketch.text.tooFew': '{given} positions were given; at least {least} are needed.',
    'sketch.text.noPair': 'Line {line} is no longitude and latitude: “{text}”.',
    'sketch.text.swapped': 'Line {line}: “{text}” seems to have latitude first; the order is longitude, latitude.',
    'sketch.text.outside': 'Line {line}: “{text}” lies outside longitude ±180 or latitude ±90.',
    'sketch.text.noJson': 'This is not valid JSON.',
    'sketch.text.noShape': 'This is no GeoJSON point, line or polygon.',
  },
  zh: {
    'sketch.finished': '图形已完成。',
    'sketch.set': '顶点：{longitude}, {latitude}',
    'sketch.chosen': '已选顶点 {longitude}, {latitude}',
    'sketch.text.oneOnly': '点只需一个坐标，给出了 {given} 个。',
    'sketch.text.tooFew': '给出了 {given} 个坐标，至少需要 {least} 个。',
    'sketch.text.noPair': '第 {line} 行不是经度和纬度：“{text}”。',
    'sketch.text.swapped': '第 {line} 行“{text}”似乎纬度在前；顺序应为经度, 纬度。',
    'sketch.text.outside': '第 {line} 行“{text}”超出经度 ±180 或纬度 ±90。',
    'sketch.text.noJson': '不是有效的 JSON。',
    'sketch.text.noShape': '不是 GeoJSON 的点、线或面。',
  },
};
