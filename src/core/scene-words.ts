/** Words that tell what a passage does; a word may be of several kinds. */

/**
 * `talk`: address and tags of speech · `motion`: doing, going, what comes next · `thing`: what can be seen ·
 * `thought`: mind and feeling · `argument`: may, must, if, all, none · `state`: being.
 */
export const KINDS = ['talk', 'motion', 'thing', 'thought', 'argument', 'state'] as const
export type Kind = (typeof KINDS)[number]

const words = (list: string): string[] => list.trim().split(/\s+/)

export const ENGLISH: Record<Kind, string[]> = {
  talk: words(`
    you your yours yourself thee thou thy said says say saying cried replied answered asked returned
    exclaimed whispered yes no sir madam ma am oh ah well dear please thank pray tell speak talk`),
  motion: words(`
    then suddenly soon presently immediately instantly till until after before meanwhile now once again
    up down out off away back into across towards toward through over along round upon forward onward
    onwards aside ahead after went came come go going gone walked walk walking ran run running rode ride
    riding drove drive driven turned turn turning took take taken taking left leave leaving entered
    enter passed pass passing reached reach arrived arrive returned return followed follow following
    opened open closed shut rose rise risen sprang stepped step steps drew draw drawn caught catch
    dropped drop lifted lift raised carried carry brought bring sent send put laid threw throw thrown
    seized struck strike rushed rush fell fall fallen jumped leaped leapt pulled pull pushed push swung
    climbed burst fled flee shot shoot fired fought fight hurried hurry began begin started start
    stopped stop moved move pointed held hold gave give set sat handed quitted quit sailed sail rowed
    lowered darted dashed slipped crept crawled kicked beat hit broke snatched grabbed grasped flung
    hurled tore cut stabbed killed kill escaped escape chased chase pursued attacked morning night next
    day days week hour hours minutes moment later last`),
  thing: words(`
    light lights shadow shadows dark darkness hill hills mountain mountains valley river lake sea ocean
    water waters wave waves shore beach island sky cloud clouds rain snow ice wind winds moon sun
    sunlight star stars tree trees wood woods forest leaf leaves branch branches flower flowers grass
    field fields garden gardens park stone stones rock rocks wall walls window windows room rooms house
    houses building buildings roof chimney street streets road roads lane path bridge town city village
    red green blue white black brown yellow grey gray golden gold silver crimson purple scarlet colour
    color coloured bright dim pale gloomy faint tall broad narrow wide deep high low long short thick
    thin heavy huge vast large larger small little great big enormous slender round square flat smooth
    rough sharp soft hard old ancient young cold warm quiet smell scent wooden face faces hair nose brow
    forehead cheek cheeks beard lips mouth teeth chin head skin eyes eyebrows shoulders arms legs feet
    hands fingers back chest figure features dress dressed coat hat gown cloak shirt waistcoat trousers
    boots shoes clothes silk wool cotton velvet linen ribbon wore wearing foot inch inches yards miles
    length breadth width height size shape form side sides top bottom middle centre center front corner
    edge end floor ceiling table chair chairs lamp candle fire iron brass steel copper glass leather
    paper bone bones flesh blood fish whale bird birds horse horses dog animal creature species kind
    sort hung hangs stands standing lying lies surface covered filled surrounded composed situated
    decorated ornamented carved painted beautiful handsome pretty ugly fine neat clean dirty elegant
    looked resembled seemed appearance like sight view scene prospect`),
  thought: words(`
    thought think thinking thoughts wonder wondered remember remembered felt feel feels feeling feelings
    knew know known believe believed belief suppose supposed consider considered regret regretted fear
    feared fears hope hoped hopes doubt doubted doubts perhaps memory mind minds realised realized
    understood understand imagine imagined imagination fancy reflect reflected reflection reflections
    opinion opinions conviction convinced pride shame joy grief sorrow sad happiness happy misery
    miserable unhappy affection esteem gratitude grateful love loved hate hatred anger angry vexation
    pleasure pain painful wish wished wishes expect expected expectation resolved determined sense
    sensible spirit spirits soul souls heart hearts truth judgment judge reason reasons astonishment
    surprise surprised anxiety anxious disappointment disappointed concern vanity conscience guilt
    despair dread horror terror pity sympathy desire desired motive motives character temper disposition
    virtue evil good bad right wrong honour honor duty fate death life world god heaven eternal time`),
  argument: words(`
    would could should might must may ought cannot can if because yet indeed surely certainly therefore
    however than nor such any every ever never always man men mankind human nothing something everything
    anything whether though although thus hence since why what how less more most only even too so not
    without unless else rather either neither quite merely hardly scarcely almost all some none whatever
    whoever themselves itself himself herself`),
  state: words(`
    is are has have do does am be been being this these which there whose its`)
}

/** Single characters. */
export const CHINESE: Record<Kind, string[]> = {
  talk: [...'你我吾汝您咱俺道曰说问答吗呢吧啊哩么'],
  motion: [
    ...'去来出入进回起过到走跑杀斩砍刺劈射冲扑奔逃追跃跳踢撞挥拔掷抓夺打闯躲闪砸轰飞赶拿取提举引领率带开上下使遣攻战败退遂便即忽急忙了'
  ],
  thing: [
    ...'山河江湖云雾雨雪月花树林草叶石墙屋院街灯影光色香青绿红白黑黄紫碧寒静金玉银珠锦绣竹松鸟鹤龙凤风水烟霞露峰岭崖涧楼台阁面眉眼须发唇齿腰身长高细圆宽似如穿戴披'
  ],
  thought: [...'想思忆悔愁悟觉念疑惧忧悲喜怒恨恐怜惜情意心梦孤'],
  argument: [...'若则故岂何盖夫凡矣哉乎也乃虽然且因为如果但可能应该必总却只不无非都就'],
  state: [...'是有在为之的其此皆']
}

/** Words of two characters. */
export const CHINESE_PAIRS: Partial<Record<Kind, string[]>> = {
  motion: words(`
    突然 忽然 猛地 转身 飞身 出手 动手 拔刀 拔剑 冲向 扑向 一把 随即 立刻 连忙 急忙 赶紧
    接着 然后 于是 次日 当夜 站起 起身 转过 推开 拉开 抬手 抬脚 后退 上前`),
  thing: words(`
    但见 只见 生得 身穿 头戴 怎见 有诗 诗曰 阳光 空气 气息 味道 房间 窗户 窗外 门口 街道
    墙壁 地面 天空 远处 四周 两旁 中间 颜色 声音 模样 面容 身材 衣裳 桌子 椅子 屋顶 石阶
    巷子 密密 层层 淡淡 微微 隐隐 弥漫 笼罩 堆着 挂着 摆着 铺着 长满 散发`),
  thought: words(`
    觉得 以为 心中 心里 心下 心想 暗道 暗想 记得 明白 知道 担心 害怕 念头 怀疑 自问 不禁
    后悔 希望 想起 回忆 感到 感觉 内心 难过 孤独 愧疚 绝望 恐惧 思绪 记忆 愿意 命运 人生
    一生 从前 曾经 当年 活着 世上 世间 意义`),
  argument: words(`
    或许 也许 难道 如果 因为 所以 但是 可是 其实 终究 毕竟 究竟 仿佛 似乎 总是 从来 永远
    不过 只是 无论 即使 哪怕 既然 并非 不是 为何 为什 怎么 什么 真的 应该 应当 可能`)
}

/** What somebody did, in past tenses that don't end in -ed. */
export const IRREGULAR_DEEDS = words(`
  went came took left rose sprang drew caught brought sent put laid threw struck fell leapt swung fled
  shot fought began held gave sat broke flung tore cut ran rode drove stood found got saw heard told
  made met kept sold bought lost read spoke wrote`)

/** Past tenses in -ed that are no deed. */
export const NO_DEEDS = words('seemed appeared')
