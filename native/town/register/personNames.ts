import type { Random } from '../chance/index.ts'

/** Surnames by rough frequency, and characters for given names by generation. */
const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文代'
const ELDER = [
  '国',
  '建',
  '明',
  '华',
  '秀',
  '玉',
  '桂',
  '兰',
  '英',
  '珍',
  '福',
  '德',
  '文',
  '光',
  '荣',
  '淑',
  '素',
  '清',
  '云',
  '凤',
  '祥',
  '富',
  '昌',
  '忠',
  '琼',
  '碧',
  '世',
  '永',
  '正',
  '天',
]
const MIDDLE = [
  '伟',
  '敏',
  '静',
  '丽',
  '强',
  '磊',
  '军',
  '洋',
  '勇',
  '艳',
  '杰',
  '娟',
  '涛',
  '超',
  '霞',
  '平',
  '刚',
  '燕',
  '波',
  '红',
  '鹏',
  '飞',
  '琳',
  '斌',
  '梅',
  '川',
  '渝',
  '晓',
  '海',
  '兵',
]
const YOUNG = [
  '子',
  '雨',
  '梓',
  '浩',
  '宇',
  '欣',
  '怡',
  '佳',
  '嘉',
  '俊',
  '思',
  '涵',
  '轩',
  '诗',
  '睿',
  '一',
  '诺',
  '可',
  '辰',
  '语',
  '墨',
  '乐',
  '安',
  '沐',
  '泽',
  '若',
  '萱',
  '航',
  '逸',
  '晨',
]

export type Generation = 'elder' | 'middle' | 'young'
const GIVEN: Readonly<Record<Generation, readonly string[]>> = { elder: ELDER, middle: MIDDLE, young: YOUNG }

/** An invented name; most have two given characters. */
export function inventName(random: Random, generation: Generation, surname?: string): string {
  const given = GIVEN[generation]
  const first = random.pick(given)
  const second = random.chance(generation === 'middle' ? 0.35 : 0.14) ? '' : random.pick(given)
  return (surname ?? inventSurname(random)) + first + second
}

/** The front of the list is common, the end rare. */
export function inventSurname(random: Random): string {
  const index = Math.floor(SURNAMES.length * random.next() ** 1.9)
  return SURNAMES.charAt(index)
}

/** Numbers begin with 000, which no network uses: nobody real is called by mistake. */
export function staffPhone(n: number): string {
  return `000-6${String(n)
    .padStart(7, '0')
    .replace(/^(\d{3})/, '$1-')}`
}

export function residentPhone(random: Random): string {
  return `000-8${String(random.int(1000)).padStart(3, '0')}-${String(random.int(10000)).padStart(4, '0')}`
}
