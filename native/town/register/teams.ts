import type { Row } from '../../contract/index.ts'
import { at } from '../ground/index.ts'
import type { Ground } from '../ground/index.ts'
import { staffPhone } from './personNames.ts'

const FIRE_KIT = ['灭火器', '消防水带', '防烟面罩', '破拆工具', '强光手电']
/** Work numbers of teams begin far above those of single people. */
const FIRST_NUMBER = 900_000

type Draft = Pick<Row<'team'>, 'name' | 'kind' | 'members' | 'kit'> & {
  communityId?: string
  gridId?: string
}

/** Who is sent: micro fire stations in the communities and big places, patrols, and the street's own teams. */
export function formTeams(ground: Ground): Row<'team'>[] {
  const drafts: Draft[] = []
  for (const community of ground.communities) {
    const short = community.name.replace('社区', '')
    const middle = ground.grids.filter((g) => g.communityId === community.id)
    drafts.push({
      name: `${short}微型消防站`,
      kind: 'MICRO_FIRE',
      communityId: community.id,
      gridId: at(middle, Math.floor(middle.length / 2)).id,
      members: 6,
      kit: FIRE_KIT,
    })
    drafts.push({
      name: `${short}平安巡防队`,
      kind: 'PATROL',
      communityId: community.id,
      members: 8,
      kit: ['对讲机', '防刺手套', '警示桩'],
    })
  }
  for (const special of ground.specials) {
    drafts.push({
      name: `${special.name.replace('AAA文旅', '')}微型消防站`,
      kind: 'MICRO_FIRE',
      communityId: special.communityId,
      gridId: special.id,
      members: 4,
      kit: FIRE_KIT.slice(0, 4),
    })
  }
  drafts.push(
    {
      name: '街道应急救援队',
      kind: 'RESCUE',
      members: 16,
      kit: ['冲锋舟', '救生衣', '发电机', '液压钳', '排涝泵'],
    },
    {
      name: '防汛抢险队',
      kind: 'RESCUE',
      communityId: 'C06',
      members: 12,
      kit: ['编织袋', '排涝泵', '抛绳器', '救生圈'],
    },
    {
      name: '云澜医院急救组',
      kind: 'MEDICAL',
      communityId: 'C09',
      members: 6,
      kit: ['除颤仪', '担架', '急救箱'],
    },
    {
      name: '社区卫生服务中心流动组',
      kind: 'MEDICAL',
      communityId: 'C10',
      members: 5,
      kit: ['急救箱', '血压计'],
    },
    { name: '信访超市调解队', kind: 'MEDIATION', members: 7, kit: ['执法记录仪'] },
    { name: '老马调解工作室', kind: 'MEDIATION', communityId: 'C04', members: 3, kit: [] },
    { name: '机关党员突击队', kind: 'PARTY_TASKFORCE', members: 30, kit: ['雨衣', '手电', '喊话器'] },
    {
      name: '园区党员突击队',
      kind: 'PARTY_TASKFORCE',
      communityId: 'C08',
      members: 18,
      kit: ['喊话器', '警戒带'],
    },
    { name: '市政抢修队', kind: 'REPAIR', members: 9, kit: ['吸污车', '井盖', '警示桩', '冷补料'] },
    { name: '供电抢修班', kind: 'REPAIR', members: 5, kit: ['绝缘杆', '发电车'] },
    { name: '燃气抢修班', kind: 'REPAIR', members: 5, kit: ['可燃气体检测仪', '防爆风机'] },
    { name: '供水抢修班', kind: 'REPAIR', members: 5, kit: ['抽水泵', '管件'] },
    { name: '电梯维保值守组', kind: 'REPAIR', members: 4, kit: ['三角钥匙', '松闸扳手'] },
    { name: '园林绿化抢险组', kind: 'REPAIR', members: 6, kit: ['油锯', '高枝锯', '吊绳'] },
  )
  return drafts.map((draft, i) => ({
    id: `T${String(i + 1).padStart(2, '0')}`,
    rev: 1,
    name: draft.name,
    kind: draft.kind,
    communityId: draft.communityId ?? null,
    gridId: draft.gridId ?? null,
    phone: staffPhone(FIRST_NUMBER + i + 1),
    members: draft.members,
    kit: [...draft.kit],
    state: 'FREE',
    incidentId: null,
  }))
}
