import type { Words } from './words.ts'

export const EN: Words = {
  people: [
    'Hester Quill',
    'Jonas Wray',
    'Marta Voss',
    'Silas Penrow',
    'Delia Thorne',
    'Caleb Minch',
    'Odile Farran',
    'Rufus Tarn',
    'Agnes Loxley',
    'Piers Holloway',
    'Thea Bramwell',
    'Gideon Sparrow',
    'Lydia Crome',
    'Barnaby Holt',
    'Eleanor Frith',
    'Matthias Coyle',
    'Prudence Arkell',
    'Dorian Vane',
    'Winifred Hask',
    'Tobias Renn',
    'Isolde Pike',
    'Ambrose Tull',
    'Clara Dunmore',
    'Ezra Whitlock',
    'Harriet Yarrow',
    'Leander Cobb',
    'Sybil Marchmont',
    'Nathaniel Oakes'
  ],
  others: { first: 'ABCDEFGHIJ', last: ['bel Durst', 'nna Crewe', 'rlo Finch', 'lma Stroud', 'sa Penn'] },
  places: [
    'Gallows Reach',
    'the Vellum House',
    'Saint Orrin’s',
    'the Copper Stairs',
    'Widow’s Lock',
    'Tallow Court',
    'the Salt Chapel',
    'Hollow Ferry',
    'Candle Row',
    'the Drowned Mill'
  ],
  kinds: [
    {
      type: 'injury',
      values: [
        'left wrist',
        'right knee',
        'collarbone',
        'left eye',
        'ankle',
        'two fingers',
        'jaw',
        'right shoulder'
      ],
      fact: ['{s} is hurt in the {v} and can put no strength into it.'],
      carrier: [
        'After that night {s} could not move the {v} without a cry.',
        '{s} looked down; the {v} was swollen black and badly hurt.'
      ],
      later: [
        'The old hurt was well again, but now it was the {v} that {s} nursed.',
        '{s} came off the horse upon the {v}; the earlier wound had long since healed.'
      ],
      brief: [
        '{s} has to get over the high wall before it is light.',
        '{s} is forced into a fight and gives ground at once.'
      ]
    },
    {
      type: 'oath',
      values: [
        'never to drink again',
        'to stay out of the capital for three years',
        'never to marry',
        'to spare every prisoner',
        'to write no more letters',
        'to bring the orphan south',
        'never to ask the man’s name',
        'to fast on each first Friday'
      ],
      fact: ['{s} has sworn {v}.'],
      carrier: [
        'Before the coffin {s} knelt and swore {v}.',
        'By the light of the fire {s} took an oath {v}.'
      ],
      later: [
        'The old oath was dissolved, and {s} swore a new one: {v}.',
        '{s} burnt the first vow and bound himself instead {v}.'
      ],
      brief: [
        'Everybody at the table presses {s} to make one exception.',
        'The easy road is open to {s}, and it would mean breaking a word once given.'
      ]
    },
    {
      type: 'possession',
      values: [
        'the bronze key',
        'half of the seal',
        'the torn score',
        'the jade ring',
        'the sealskin chart',
        'the physician’s notebook',
        'the bone compass',
        'the letter in blood'
      ],
      fact: ['{s} has {v}.'],
      carrier: [
        'By many hands {v} had come to {s} in the end.',
        '{s} hid {v} under the shirt and told nobody.'
      ],
      later: [
        'The other thing had been given up, and what {s} carried now was {v}.',
        '{s} had traded the old prize for {v}, and never laid it down.'
      ],
      brief: [
        '{s} is stopped at the gate, and the guard wants to search everyone.',
        'At night {s} hears somebody going through the luggage.'
      ]
    },
    {
      type: 'relation',
      values: [
        'the draper’s ward',
        'the sexton’s grandchild',
        'the last pupil of the court physician',
        'sworn kin of the carrier',
        'betrothed to a smuggler',
        'the old judge’s natural child',
        'twin to the anchoress',
        'niece or nephew to the blind fiddler'
      ],
      fact: ['{s} is {v}.'],
      carrier: [
        'Only then did they learn that {s} was {v}.',
        '“You are {v}, {s},” said the old man, and his voice shook.'
      ],
      later: [
        'The first story was false: by the token, {s} was in truth {v}.',
        'The register had it otherwise, and it was proved: {s} was {v}.'
      ],
      brief: [
        'A stranger comes to claim {s} as family, and nobody opens the door.',
        'At dinner somebody asks {s} about birth and people.'
      ]
    },
    {
      type: 'date',
      values: [
        'Michaelmas',
        'Candlemas',
        'Midsummer Eve',
        'All Souls',
        'Lady Day',
        'Twelfth Night',
        'Lammas',
        'Shrove Tuesday'
      ],
      fact: ['{s} is to fight a duel on {v}.'],
      carrier: [
        'The challenge named {v}, and {s} had it read twice.',
        '{s} nodded; the duel would be on {v}, and to the death.'
      ],
      later: [
        'The seconds asked for another day, and {s} put the duel off to {v}.',
        'A second note moved the meeting of {s} to {v}.'
      ],
      brief: [
        '{s} cleans the blade alone and counts how long is left.',
        '{s} puts affairs in order and sends the friends ahead.'
      ]
    },
    {
      type: 'rank',
      values: [
        'under-steward',
        'second lieutenant',
        'keeper of the rolls',
        'inspector of salt',
        'serjeant of the guard',
        'elder',
        'quartermaster',
        'warden'
      ],
      fact: ['{s} holds the post of {v}.'],
      carrier: [
        'The paper came the same day and made {s} {v}.',
        'From that hour they all rose for {s} and said {v}.'
      ],
      later: [
        'By the new order {s} laid down the old post and became {v}.',
        '{s} was no longer what the door said; it was {v} now.'
      ],
      brief: [
        '{s} enters the council, and all wait to see which chair.',
        'A recruit bars the way and asks {s} who goes there.'
      ]
    },
    {
      type: 'quantity',
      values: [
        'seven guineas',
        'thirty crowns',
        'nineteen cartridges',
        'four plasters',
        'two lame mules',
        'a hundred and eight beads',
        'five casks',
        'six blank passes'
      ],
      fact: ['{s} has {v} left.'],
      carrier: [
        '{s} turned out the bag and counted {v}, and that was all.',
        'When it was all laid on the blanket, {s} owned {v}.'
      ],
      later: [
        'After the road {s} had {v} to show, and nothing of the rest.',
        '{s} counted anew; what there had been was gone, and there were {v}.'
      ],
      brief: ['{s} haggles in the market with little to spare.', '{s} reckons how long they can hold out.']
    }
  ],
  rule: {
    type: 'place',
    values: [
      'no lamp may be lit',
      'no blade may be worn',
      'men and women go by two doors',
      'nobody eats after noon',
      'shoes are left at the sill',
      'nobody may raise a voice',
      'no stranger stays the night',
      'the gate shuts at the first bell'
    ],
    fact: ['At {s} {v}.'],
    carrier: ['A board hung at the door of {s}: {v}.', 'The porter said it three times: at {s} {v}.'],
    later: [
      '{s} had a new master and a new rule, by which {v}.',
      'The old board was gone from {s}; the new one said that {v}.'
    ],
    brief: [
      'They come at night and stop before the door.',
      'The company goes in, and one of them nearly gives offence.'
    ]
  },
  trivia: [
    'Likes a sip of {b} at {a}.',
    'Lost a {d} at {c} as a child.',
    'Looks at the {d} before speaking.',
    'Cannot sleep for the sound of {e}.',
    'Once learnt {f} at {c} for three months.',
    'Smells of {b} in all weathers.',
    'Knows every shop sign at {c}.',
    'Dislikes {g} and never says so.',
    'Keeps a {d} to the left of the inkwell.',
    'Walks to {c} at {a}.'
  ],
  fill: {
    a: [
      'dusk',
      'first frost',
      'high tide',
      'the last bell',
      'noon',
      'market close',
      'full moon',
      'lamp time'
    ],
    b: ['cider', 'cloves', 'pine tar', 'peppermint', 'black tea', 'camphor', 'ginger', 'elderflower'],
    c: [
      'Eastcheap',
      'the south bridge',
      'Willow Row',
      'the chapel yard',
      'the ferry',
      'North Gate',
      'the salt store',
      'Fair Field'
    ],
    d: ['hand bell', 'comb', 'paperweight', 'kite', 'tin whistle', 'thimble', 'doll', 'snuffbox'],
    e: ['whetstones', 'the watch', 'crickets', 'looms', 'mules', 'an abacus', 'thunder', 'clocks'],
    f: ['chess', 'the flute', 'bookbinding', 'dyeing', 'joinery', 'horse dealing', 'framing', 'accounts'],
    g: ['curd', 'mutton', 'parsnips', 'rhubarb', 'turnips', 'herring', 'barley', 'radish']
  }
}
