import type { BlockUse } from '../ground/index.ts'

/** A trade: its label, what its shops are called, where it likes to be, and how firms of it end their names. */
export interface Trade {
  readonly label: string
  readonly words: readonly string[]
  readonly ends: readonly string[]
  /** Community ids in which it is common, with a weight; others count as 1. */
  readonly likes: Readonly<Record<string, number>>
  readonly share: number
  readonly where: readonly BlockUse[] | 'anywhere'
}

const shop = ['店', '铺', '行', '经营部', '商行']
const firm = ['有限公司', '经营部', '工作室', '商贸有限公司', '中心']
const plant = ['有限公司', '厂', '制造有限公司', '科技有限公司', '加工厂']
const street = 'anywhere' as const

export const TRADES: readonly Trade[] = [
  {
    label: '餐饮',
    words: [
      '火锅',
      '小面',
      '江湖菜',
      '豆花饭',
      '烧烤',
      '酸辣粉',
      '串串香',
      '抄手',
      '汤锅',
      '鱼庄',
      '面庄',
      '饭庄',
      '凉面',
      '米线',
    ],
    ends: ['馆', '店', '', '坊', '食府'],
    likes: { C02: 2.2, C10: 1.8, C06: 1.5, C01: 1.4 },
    share: 19,
    where: street,
  },
  {
    label: '饮品甜点',
    words: ['奶茶', '咖啡', '甜品', '冰粉', '蛋糕', '凉虾'],
    ends: ['店', '屋', '铺', '工坊'],
    likes: { C02: 3, C10: 1.6 },
    share: 5,
    where: street,
  },
  {
    label: '便利零售',
    words: ['便利', '超市', '副食', '烟酒', '日杂', '生鲜', '水果'],
    ends: ['店', '超市', '铺', '门市'],
    likes: { C03: 1.6, C01: 1.3, C04: 1.3 },
    share: 15,
    where: street,
  },
  {
    label: '服装鞋帽',
    words: ['服饰', '女装', '鞋业', '童装', '内衣', '箱包'],
    ends: shop,
    likes: { C02: 4 },
    share: 9,
    where: ['mall', 'centre', 'offices', 'slabs', 'towers', 'oldSlabs'],
  },
  {
    label: '美容美发',
    words: ['美发', '造型', '美甲', '足浴', '养生', '采耳'],
    ends: ['店', '馆', '中心', '沙龙'],
    likes: { C02: 1.7, C03: 1.4 },
    share: 7,
    where: street,
  },
  {
    label: '五金建材',
    words: ['五金', '水暖', '门窗', '灯饰', '建材', '锁业'],
    ends: shop,
    likes: { C07: 1.8, C08: 1.4, C04: 1.3 },
    share: 6,
    where: street,
  },
  {
    label: '家电数码维修',
    words: ['数码', '家电维修', '手机', '电脑', '电器'],
    ends: ['店', '服务部', '经营部', '维修部'],
    likes: { C02: 1.8, C10: 1.3 },
    share: 4,
    where: street,
  },
  {
    label: '医药诊所',
    words: ['大药房', '诊所', '中医馆', '口腔门诊', '药房', '眼镜'],
    ends: ['', '店', '有限公司'],
    likes: { C09: 2.4, C10: 1.3 },
    share: 4,
    where: street,
  },
  {
    label: '教育培训',
    words: ['书画', '托管', '舞蹈', '音乐', '棋院', '文具', '自习室'],
    ends: ['中心', '教室', '馆', '工作室'],
    likes: { C09: 2.6, C03: 1.5 },
    share: 4,
    where: street,
  },
  {
    label: '水产农贸',
    words: ['水产', '禽蛋', '蔬菜', '粮油', '干货', '调料', '鲜肉'],
    ends: ['摊', '批发部', '行', '门市'],
    likes: { C06: 2.6, C10: 2 },
    share: 5,
    where: ['market', 'oldSlabs', 'oldLanes', 'slabs', 'quay'],
  },
  {
    label: '住宿旅馆',
    words: ['宾馆', '旅馆', '酒店', '民宿', '客栈'],
    ends: ['', '有限公司'],
    likes: { C02: 1.8, C01: 1.8, C10: 1.4 },
    share: 3,
    where: street,
  },
  {
    label: '茶馆棋牌',
    words: ['茶馆', '茶楼', '棋牌', '茶社'],
    ends: ['', '室', '店'],
    likes: { C01: 1.8, C07: 1.6, C04: 1.4 },
    share: 4,
    where: street,
  },
  {
    label: '商务服务',
    words: ['广告', '财税', '人力资源', '装饰设计', '文化传播', '信息咨询', '法律咨询', '房产经纪'],
    ends: firm,
    likes: { C02: 1.8, C03: 1.4, C08: 1.2 },
    share: 8,
    where: ['offices', 'centre', 'towers', 'works', 'station', 'slabs', 'mall'],
  },
  {
    label: '机械制造',
    words: ['机电', '模具', '齿轮', '摩托车配件', '仪表', '五金机械', '汽车零部件'],
    ends: plant,
    likes: { C08: 30, C07: 1.2 },
    share: 2.2,
    where: ['works', 'dormitories'],
  },
  {
    label: '食品加工',
    words: ['食品', '调味品', '糕点', '火锅底料', '饮料'],
    ends: plant,
    likes: { C08: 24 },
    share: 1.2,
    where: ['works'],
  },
  {
    label: '电子信息',
    words: ['电子', '软件', '智能装备', '数据', '光电'],
    ends: plant,
    likes: { C08: 26, C02: 1.2 },
    share: 1.8,
    where: ['works', 'offices', 'centre'],
  },
  {
    label: '物流仓储',
    words: ['物流', '仓储', '配送', '货运', '快递'],
    ends: ['有限公司', '服务部', '站', '点'],
    likes: { C08: 14, C06: 1.4 },
    share: 2,
    where: ['works', 'dormitories', 'slabs', 'oldSlabs', 'quay'],
  },
  {
    label: '汽车服务',
    words: ['汽车维修', '洗车', '轮胎', '汽车美容'],
    ends: ['店', '中心', '厂', '服务部'],
    likes: { C08: 3, C07: 1.5 },
    share: 2,
    where: street,
  },
  {
    label: '危险化学品经营',
    words: ['油漆', '化工', '涂料', '气体'],
    ends: ['经营部', '有限公司'],
    likes: { C08: 8 },
    share: 0.25,
    where: ['works'],
  },
]

/** Two-character trade names; a few read as places, most as wishes. */
export const BRAND_A =
  '鑫顺兴隆福旺老渝江巴山云澜金大小新好宏盛恒永嘉惠万佳百华美乐康泰和天阳川蜀长安同聚亿诚瑞祥鸿'
export const BRAND_B = '达发源盛顺来记家友缘旺丰泰和昌兴隆德福利通捷鲜香味园轩阁居庄城汇众诚信义民康春阳'
