import type { Language } from './model.ts'

/** Words without content of their own. */
export const STOP = new Set(
  `the and of to a in that he was it his her she with as had for on at not but you is they from him were be this have by so there which my we
  all one what would an no out up or if said me their when into then them been do did could who are will your has very more some such than
  now any about must only how its i our us went came upon should might over again before after where much other too like down see know
  make made come go got get just here well even own little 的 了 着 过 是 在 有 不 也 就 都 与 及 和 把 被 让 给 从 对 向 到 去 来 说 道 曰
  我 你 他 她 它 们 这 那 个 些 一 又 还 之 其 而 于 以 为 者 所 乃 便 却 只 上 下 里 中 吗 呢 吧 啊 得 地 要 会 能`.split(
    /\s+/
  )
)
/** Begins with a word that points back at what the reader of a summary has not read. */
export const POINTS_BACK =
  /^["“‘'「]?(?:(?:he|she|it|they|this|that|these|those|but|and|so|then|such|yes|no|oh|well|what|why|who|how|his|her|their|there)\b|[他她它这那此其但而又却于是]|因此|所以|然后|接着|不过|可是|原来|只见)/i

/** Says that something is otherwise afterwards: who came, went, found, gave, lost, broke, decided, died. */
export const CHANGE: Record<Language, RegExp> = {
  zh: /杀|死|救|逃|离开|回到|来到|赶到|进了|出了|到了|走了|发现|得知|知道了|认出|想起|看见|听见|答应|拒绝|不肯|决定|承认|告诉|交给|递给|送给|还给|拿走|拿出|带走|偷|夺|抢|打[断碎破开]|击|受伤|流血|断了|碎了|破了|毁|烧|成了|变成|突破|拜|嫁|娶|生下|埋|藏|丢了|失[去踪]|找到|收下|收进|收留|留下|换|赢|输|抓|捉|擒|放了|封|派|命令|下令|不见|醒|昏|倒下|跪|立誓|发誓|骗|背叛|揭|约定|赶走|关上|打开|签|卖|买/g,
  en: /\b(?:kill(?:s|ed)|die[sd]|dead|drowned|murdered|hanged|shot|struck|wounded|hurt|saved|rescued|escaped|fled|left|returned|arrived|came|went|entered|reached|followed|found|discovered|learn(?:ed|t|s)|realised|realized|recognised|recognized|remembered|told|tells|gave|gives|handed|took|takes|stole|brought|sent|hid|hidden|buried|lost|broke|broken|burn(?:ed|t)|destroyed|refused|agreed|promised|swore|decided|admitted|confessed|lied|betrayed|accused|arrested|married|engaged|proposed|won|beat|became|turned|signed|sold|bought|paid|owed|opened|closed|locked|unlocked|vanished|disappeared|woke|fell|invited|dismissed|hired|ordered|warned|saw|showed|shows|finds|leaves|opens)\b/gi
}
/** Tells of a time before the chapter's own. */
export const BACKSTORY: Record<Language, RegExp> = {
  zh: /当年|从前|以前|那年|早年|历来|向来/,
  en: /\bhad been\b/
}
