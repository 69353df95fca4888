/** Characters that tell Chinese names from other words: closed lists, in the order of their use. */

const set = (characters: string) => new Set(characters.replace(/\s/g, ''))

/** The most common surnames and those that novelists like. */
export const SURNAMES = set(`
王李张刘陈杨赵黄周吴徐孙胡朱高林郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范
方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎易常武乔贺赖龚文庞樊殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤
毕聂焦向柳邢岳齐沐梅莫庄辛管祝左涂谷祁耿牟卜路詹关苗凌费纪靳盛童欧甄项游阳裴席卫查屈鲍覃霍翁隋植甘景薄单包司柏宁柯阮
桂闵柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫嵺苟褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠郜晏栾郁喻揭窦迟宇
敖糜鄢冷卓花仇艾蓝巩稽井练仲乐虞卞封竺冼楚佟栗匡宗巫鞠僧桑荆谌银扬薄伏岑习胥和蔺荀夜墨宓
`)

/** Surnames that are a thing or a side far more often: 石础, 左边. Such a short name has to speak, or to come often. */
export const THING_SURNAMES = set('石左车水木花米池井房柴')

/** Surnames that hardly begin another word: a dictionary word with one of them is a famous name. */
export const PLAIN_SURNAMES = set(
  '刘赵吴孙郭梁宋郑韩冯董萧曹袁邓傅沈彭吕卢蒋蔡贾魏薛阎潘戴汪姜廖邹崔邱秦邵孟陈李张周徐'
)

/** Countries, dynasties and ranks end so, famous persons do not. */
export const NOT_FAMOUS_ENDINGS = set('国朝王公子氏代年围城军家营旧列述示设罗贴扬到期')

/** Surnames of two characters. */
export const DOUBLE_SURNAMES = new Set(
  '欧阳 司马 诸葛 上官 司徒 东方 独孤 南宫 夏侯 公孙 慕容 令狐 皇甫 尉迟 宇文 长孙 端木 西门 百里 轩辕 太史 钟离 东郭 闻人 澹台 公冶 宗政 濮阳 淳于 单于 申屠 仲孙 鲜于 闾丘 司空 司寇 子车 颛孙 呼延 赫连 完颜 拓跋 纳兰 北冥 第五'.split(
    ' '
  )
)

/** Never part of a given name: particles, pronouns, speech, numbers with measure, common verbs of the scene. */
export const NOT_IN_NAME = set(`
的了着过是在有不也就都与及把被让给从对向到去来说道曰问答笑怒叫喊想看见听知等这那些个们吗呢吧啊呀哦么嘛哩罢其此而且但又再还很最更
太已将要会能可该以因为所上下里外前后左右内旁边我你您他她它谁何咱俺某之乎者矣焉哉则即乃若如似像被使令命教请叹喝骂哭忙急却只便没无
非做作当得地起进出入回走跑站坐躺跪拿取拔握接推拉打杀斩砍射追赶逃死活跟随同叩敲拍踢撞砸掩闭锁
脚腿臂膝腰胸臀肘腕踝
先没身手头脸眼心口话声时候间么样次几两些部驾奏自念怪怕言每各众皆俱均双吃喝睡醒开引领兵军领率投奔拜辞别
`)

/** What may stand right before a name that begins inside a clause. */
export const BEFORE_NAME = set(
  '的了着过与和跟同及对向朝把被将让叫问看见给从是之说道曰令命使教请引于有那这因为比像连替陪为由归随助杀斩拜谢望找寻等骂喊到在以告劝召遣差唤得但却而且便就则故时后前日若如并又即当只待且听知料想闻见'
)

/** What may stand right after a name inside a clause. */
export const AFTER_NAME = set(
  '的了着过也就都又便却还已正只再才乃即遂将把被从向对与和跟同在是有不没说道曰问答笑怒叹喝骂叫喊哭看望听闻见想知心大忙急连抬低点摇转回走站坐起来去进出入上下拿取拔握接推拉伸举引领率杀斩打追赶投拜谢辞自这那身手头脸眼一微冷淡轻沉冲咬皱睁眯吃觉感等可能会要愿欲为之因此方先亦皆并今至奔飞退死败拍张开使令命教请传发送献劝谏听应默提挥持依据以'
)

/** The last character of a clause that leads to speech. */
export const SPEECH = set('道曰说问答喊叫喝骂')

/** Between a speaker and the verb of speech: 笑道, 大怒曰, 低声说. */
export const SPEECH_MANNER = set(
  '笑怒叹喝问答急忙又乃便即大冷淡轻低高声地着了苦微沉厉惊骂哭泣赞谢接回应连再就却也都还才只遂叫喊道曰说说话言语告谓对向他她我的一下头点摇抬头心中里默悄缓慢慢柔温怯小正色咬牙切齿拱手抱拳恭敬起身上前近前出班奏拜伏泣而忽然大喜大惊喜'
)

/** Speakers and persons without a name. */
export const ROLES = new Set(
  '众人 老者 少年 女子 老人 男子 大汉 掌柜 小二 师父 师兄 师弟 师姐 师妹 师叔 师伯 师尊 师祖 长老 掌门 先生 公子 小姐 姑娘 夫人 老爷 太太 母亲 父亲 哥哥 弟弟 姐姐 妹妹 爷爷 奶奶 皇帝 皇上 陛下 王爷 将军 丞相 太守 国王 太子 公主 皇后 太后 和尚 道士 老道 店家 老汉 婆婆 妇人 众将 众官 左右 二人 三人 两人 那人 此人 来人 一人 有人 某人 旁人 众僧 众臣 天子 使者 小厮 丫鬟 丫头 老头 孩子 孩童 女孩 男孩 大人 小人 主公 军师 都督 弟子 徒弟 大哥 二哥 三弟 贤弟 老师 学生 医生 警察 司机 老板 客人 主人 仆人 侍女 太监 宫女 门人 从人 小校 军士 壮士 老母 妻子 丈夫 儿子 女儿 玉帝 国师 行者 长官 队长 经理 主任 同学 教授 百姓 常言 俗语 古语 古人 天王 大仙 妖王 猴王 老翁 老叟 老妪 小仙 小妹 老弟 小弟 老兄 老爹 老娘 老身 少女 青年 中年 童子 老僧 樵夫 渔夫 大王 小妖 妖怪 魔王 老魔 老妖 龙王 菩萨 仙子 前辈 晚辈 道友 施主 贫僧 贫道 老夫 老朽 在下 本座'.split(
    ' '
  )
)

export const ROLE_ENDINGS = set('人者士兵军将官卒民众们臣僧妖怪贼女婆汉爷娘魔精翁叟妪')

/** Titles that follow a surname or a name and make one name of both: 林师兄, 王掌门. */
export const TITLES =
  '掌门 长老 师兄 师弟 师姐 师妹 师叔 师伯 师父 真人 道长 道友 先生 公子 小姐 姑娘 夫人 大人 大侠 老板 掌柜 将军 丞相 都督 太守 老师 教授 医生 大夫 警官 队长 经理 主任 总管 管家 捕头 镖头 家主 宗主 谷主 教主 门主 帮主 峰主 城主 堂主 护法 执事 太太 老爷 少爷 老爷子 大哥 二哥 大嫂 婶 叔 伯 姨 嫂'.split(
    ' '
  )

/** Last characters of places, factions and things. */
export const PLACE_ENDINGS = set('山城镇村谷峰洞府州寺庙楼宫岛湖河江海关寨堡县郡峡岭崖坡渡桥街巷观塔原坊庄')
export const FACTION_ENDINGS = set('宗派门帮阁盟族殿国')
export const ITEM_ENDINGS = set('剑诀经丹珠鼎印功符')

/** Never the head of a place name: verbs of movement, measures, pronouns, common adjectives. */
export const NOT_PLACE_HEAD = set(
  '人的了着过是在有不也就都与及和把被让给从对向到去来往至进出入回离登翻越穿绕守攻占取夺修建住归返下上开关推敲座条个只间口道处片一二三四五六七八九十百千万两几数半整全各每这那此某本该其我你他她它们大小高深远近前后左右中里外内旁边同当为以于之所又再还将要会能可看见望听闻问说道曰起过路沿顺临满众诸数名多少何谁哪家求诵念拜读写买卖炼服使教且若如则乃见闻'
)
