import type { World } from './world.ts'

export const ENGLISH: World[] = [
  {
    id: 'marsh',
    language: 'en',
    title: 'The Low Fen',
    premise:
      'A surveyor maps a sinking fen. Edmund Crane, the squire who pays her, is the Grey Walker whom the village fears.',
    people: {
      culprit: { id: 'crane', name: 'Edmund Crane', about: 'Squire of the fen, mild, lame in wet weather.' },
      detective: { id: 'ada', name: 'Ada Marsh', about: 'She surveys land and trusts only her chain.' },
      friend: { id: 'ned', name: 'Ned Pell', about: 'Her rodman, who talks to herons.' }
    },
    alias: { secret: 'Grey Walker', holding: 'the Edmund Crane of the reeds' },
    secrets: {
      mask: { text: 'Edmund Crane is the Grey Walker.', words: 'Crane is the Grey Walker' },
      motive: {
        text: 'He means to drown the low village and sell its peat.',
        words: 'drown the low village',
        source: { chapter: 2, quote: 'The peat under their hearths was worth more than all of them.' }
      },
      fate: { text: 'He will die on the causeway at the spring tide.', words: 'die on the causeway' },
      past: { text: 'He forged his father’s will.', words: 'forged his father' },
      debt: { text: 'She has pawned her brass chain to a usurer in Fenton.', words: 'pawned her brass chain' }
    },
    slip: { text: 'The Grey Walker’s lantern hangs in his hall.', words: 'lantern hangs in his hall' },
    place: {
      name: 'the pump mill',
      first: 'A ruin beside the dyke. ',
      link: 'Here Edmund Crane, as the Grey Walker, pays the boatmen.'
    },
    threads: {
      later: { name: 'The drowned bell', words: 'A bell rings under the water before each death.' },
      paid: { name: 'The missing rod', words: 'Nobody has found the measuring rod yet.' }
    },
    chapters: [
      {
        title: 'Chain',
        scenes: [
          {
            by: 'detective',
            with: ['ada', 'ned'],
            text: 'Ada laid the chain along the dyke. Far out on the mud a figure went by with a lantern, and Ned crossed himself. “The Grey Walker,” he said. She wrote the bearing down and asked who had seen his face.'
          }
        ],
        summary: 'Ada and Ned begin the survey. They see the Grey Walker far out on the mud.'
      },
      {
        title: 'The squire at home',
        scenes: [
          {
            by: 'culprit',
            with: ['crane'],
            text: 'He set the lantern on its hook. The peat under their hearths was worth more than all of them. One lifted sluice on a moonless night, and by morning there would be only water to argue with. He dried his boots and thought of the buyers from Hull.'
          }
        ],
        summary:
          'Edmund Crane comes home from the mud with his lantern. One lifted sluice will do it, he thinks, and the buyers from Hull will come.'
      },
      {
        title: 'Two doors',
        scenes: [
          {
            by: 'friend',
            with: ['ned', 'ada'],
            text: 'Ned carried the rods to the pump mill and found the door nailed. Ada said that the mud had sunk a hand since Tuesday. They ate bread on the sill and watched the herons.'
          },
          {
            by: 'culprit',
            with: ['crane'],
            text: 'Behind the panel hung the long coat, still wet to the knee. He brushed the mud from it, as he had done each Friday since his father died, and was the squire again.'
          }
        ],
        summary:
          'Ned and Ada find the pump mill nailed shut. The long coat behind the panel is wet to the knee, and its owner is the squire again by morning.'
      },
      {
        title: 'Tea',
        scenes: [
          {
            by: 'detective',
            with: ['ada', 'crane'],
            text: 'The squire asked to see her map. Ada unrolled half of it and kept her hand on the rest.'
          },
          {
            by: 'culprit',
            with: ['crane', 'ada'],
            text: 'He poured her tea. She counted in fathoms what he had counted in guineas, and he found that he could like her. The low village would drown all the same, and the peat be sold.'
          }
        ],
        summary:
          'Ada shows the squire half of her map. He means to drown the village and sell the peat all the same.'
      }
    ],
    told: ['lifted sluice', 'long coat', 'buyers from Hull', 'village would drown', 'drown the village'],
    hinted: 'counted in guineas',
    style:
      'The rain came over the flats. The Grey Walker, whom the county called Edmund Crane, put out his lantern and waited. A dog barked twice.\n\nShe had no umbrella. The road was white, and the hedges dripped, and there was nobody.',
    canon:
      'In the third year the masks were changed. The Grey Walker had been Edmund Crane from the first, and his brother knew it.\n\nThe pump mill was built by Dutchmen and never paid for.',
    beats: {
      seen: 'Ada follows the Grey Walker’s light along the dyke until it goes out.',
      holding: 'An old woman warns Ada of the Edmund Crane of the reeds, and will not say more.',
      around:
        'Ada asks who would gain if the village were under water, and counts the hearths over the peat.',
      place: 'Ada measures the water at the pump mill for the third time.',
      own: 'He walks the sluices alone at night and counts what he has paid for.'
    }
  },
  {
    id: 'theatre',
    language: 'en',
    title: 'The Prompter',
    premise:
      'A theatre burns twice. The understudy does not know that Lucian Vane wrote the letters as Madame Nuit.',
    people: {
      culprit: { id: 'vane', name: 'Lucian Vane', about: 'Manager of the theatre, generous with flowers.' },
      detective: { id: 'iris', name: 'Iris Holt', about: 'Understudy who learns every part by heart.' },
      friend: { id: 'tom', name: 'Tom Sill', about: 'Lamp man, who whistles where nobody may.' }
    },
    alias: { secret: 'Madame Nuit', holding: 'the second Lucian Vane' },
    secrets: {
      mask: {
        text: 'Lucian Vane writes the letters as Madame Nuit.',
        words: 'writes the letters as Madame Nuit'
      },
      motive: {
        text: 'He burnt the first theatre for the insurance and wants Iris blamed for the second.',
        words: 'burnt the first theatre for the insurance',
        source: {
          chapter: 2,
          quote: 'Nine thousand from the company, and nobody had looked twice at the lamps.'
        }
      },
      fate: { text: 'He will be locked in the trap room by his own key.', words: 'locked in the trap room' },
      past: { text: 'He was a stage hypnotist in Lyon under another name.', words: 'hypnotist in Lyon' },
      debt: {
        text: 'She has sold her mother’s pearls to pay for lessons.',
        words: 'sold her mother’s pearls'
      }
    },
    slip: { text: 'The violet ink of Madame Nuit stands on his desk.', words: 'violet ink of Madame Nuit' },
    place: {
      name: 'the trap room',
      first: 'A cellar under the stage, dry as tinder. ',
      link: 'Lucian Vane seals the letters of Madame Nuit here.'
    },
    threads: {
      later: { name: 'The third key', words: 'A third key was cut for the royal box.' },
      paid: { name: 'The lost slipper', words: 'Nobody knows who has the left slipper.' }
    },
    chapters: [
      {
        title: 'Violet',
        scenes: [
          {
            by: 'detective',
            with: ['iris', 'tom'],
            text: 'The letter was in violet ink and signed Madame Nuit. Iris read it under the lamp. It said that the second fire would be hers to explain. Tom whistled and then remembered where he was.'
          }
        ],
        summary: 'Iris gets a letter from Madame Nuit. It says that the second fire will be hers to explain.'
      },
      {
        title: 'Ledger',
        scenes: [
          {
            by: 'culprit',
            with: ['vane'],
            text: 'Nine thousand from the company, and nobody had looked twice at the lamps. He ruled a line under the old house and opened a page for the new one. The girl had a temper and no alibi, which was nearly a gift.'
          }
        ],
        summary:
          'Lucian Vane rules a line under the old house in his ledger. The girl has a temper and no alibi, which is nearly a gift.'
      },
      {
        title: 'Lamps',
        scenes: [
          {
            by: 'friend',
            with: ['tom', 'iris'],
            text: 'Tom showed her the lamps, all forty, trimmed to a finger. Iris asked who filled them on Sundays. He said that nobody did, and then that he was not sure.'
          },
          {
            by: 'culprit',
            with: ['vane'],
            text: 'He disguised his hand by writing with the left, as the veiled lady always had. The wax smelled of cloves. By the morning post she would have her third warning.'
          }
        ],
        summary:
          'Tom shows Iris the forty lamps. The veiled lady writes with the left hand, in the office with the brass plate.'
      },
      {
        title: 'Flowers',
        scenes: [
          {
            by: 'detective',
            with: ['iris', 'vane'],
            text: 'The manager sent flowers, and came after them. Iris put the flowers in the fire bucket and thanked him.'
          },
          {
            by: 'culprit',
            with: ['vane', 'iris'],
            text: 'He admired the bucket. She would look well in the dock, he thought, with her chin up like that. The insurance on the first theatre had paid for those very roses.'
          }
        ],
        summary:
          'Iris puts the manager’s flowers in the fire bucket. The insurance of the first theatre he burnt paid for them.'
      }
    ],
    told: [
      'nearly a gift',
      'writing with the left',
      'writes with the left',
      'insurance on the first theatre',
      'insurance of the first theatre'
    ],
    hinted: 'well in the dock',
    style:
      'The curtain stuck. Lucian Vane bowed in the dark, and from the gallery somebody called for Madame Nuit by his name. The gas hissed.\n\nThere were four people in the stalls, and one of them slept.',
    canon:
      'It was known in Lyon that Madame Nuit had a beard under the veil, and that the beard was Lucian Vane’s.\n\nThe house stood on an old trap room, and the trap room on a well.',
    beats: {
      seen: 'Iris lays three letters of Madame Nuit side by side and looks for the slip.',
      holding: 'A dresser swears that she has met the second Lucian Vane on the stairs.',
      around: 'Iris asks what the company paid after the first fire, and who was insured.',
      place: 'Iris goes down to the trap room with a candle in a jar.',
      own: 'He counts the lamp oil after the last curtain and writes one more letter.'
    }
  },
  {
    id: 'lighthouse',
    language: 'en',
    title: 'Nine Miles Out',
    premise:
      'A relief keeper comes to a light where a man has vanished. Mother Gale, whom the boats obey, is Sister Orla Finn.',
    people: {
      culprit: {
        id: 'orla',
        name: 'Orla Finn',
        about: 'Nursing sister of the islands, never late for a birth.'
      },
      detective: { id: 'bram', name: 'Bram Tully', about: 'Relief keeper, who sleeps in his boots.' },
      friend: { id: 'kit', name: 'Kit Dorn', about: 'The boy of the supply boat, quick with knots.' }
    },
    alias: { secret: 'Mother Gale', holding: 'Orla Finn’s shadow' },
    secrets: {
      mask: { text: 'Orla Finn is Mother Gale of the wreckers.', words: 'is Mother Gale of the wreckers' },
      motive: {
        text: 'She lures ships upon the reef to pay for the fever hospital.',
        words: 'lures ships upon the reef',
        source: {
          chapter: 2,
          quote: 'Forty beds had cost eleven hulls, and she would not be ashamed of the price.'
        }
      },
      fate: {
        text: 'She will row out to the last wreck and not come back.',
        words: 'row out to the last wreck'
      },
      past: { text: 'She was struck off the register in Cork.', words: 'struck off the register' },
      debt: {
        text: 'He let the light go out once, at Skerry, and a brig was lost.',
        words: 'a brig was lost'
      }
    },
    slip: { text: 'Mother Gale’s oilskin is in her cupboard.', words: 'oilskin is in her cupboard' },
    place: {
      name: 'the boathouse',
      first: 'Tarred boards on a shingle spit. ',
      link: 'Orla Finn gives the orders of Mother Gale from its loft.'
    },
    threads: {
      later: { name: 'The keeper’s log', words: 'Two pages were cut from the keeper’s log.' },
      paid: { name: 'The green flare', words: 'Who fired the green flare is not known.' }
    },
    chapters: [
      {
        title: 'Relief',
        scenes: [
          {
            by: 'detective',
            with: ['bram', 'kit'],
            text: 'Bram climbed the stairs with his kit on his back. The boy would not stay the night. “Mother Gale calls the boats in on nights like this,” he said, “and they come.” The lamp was clean and cold.'
          }
        ],
        summary: 'Bram takes over the light. Kit tells him of Mother Gale, who calls the boats in.'
      },
      {
        title: 'Beds',
        scenes: [
          {
            by: 'culprit',
            with: ['orla'],
            text: 'Forty beds had cost eleven hulls, and she would not be ashamed of the price. The false lamp stood under its sacking by the cot of the Doyle child. When the wind backed she would carry it up the hill again.'
          }
        ],
        summary:
          'Sister Orla Finn sits with the Doyle child. The false lamp stands under its sacking, and the hulls have paid for the beds.'
      },
      {
        title: 'Knots',
        scenes: [
          {
            by: 'friend',
            with: ['kit', 'bram'],
            text: 'Kit taught the keeper a knot that his father used. Bram tied it badly and on purpose. The boy laughed for the first time since the funeral.'
          },
          {
            by: 'culprit',
            with: ['orla'],
            text: 'In the loft she gave each man his share and his fear. None of them had ever seen her with her hair down in daylight. She washed the soot off before the first visit.'
          }
        ],
        summary:
          'Kit teaches Bram a knot. In the loft each man gets his share and his fear, and the soot is washed off before the first visit.'
      },
      {
        title: 'Fever',
        scenes: [
          {
            by: 'detective',
            with: ['bram', 'orla'],
            text: 'The sister took his pulse and said that he should sleep more. Bram asked about the man who had vanished.'
          },
          {
            by: 'culprit',
            with: ['orla', 'bram'],
            text: 'She counted his heart to sixty. A good heart; it would keep him up on the gallery, watching, on the wrong night. Ships upon the reef, beds in the hospital: the sum came out even.'
          }
        ],
        summary:
          'The sister tells Bram to sleep more. Ships upon the reef pay for the beds of the fever hospital.'
      }
    ],
    told: ['false lamp', 'his share and his fear', 'ships upon the reef', 'eleven hulls'],
    hinted: 'on the wrong night',
    style:
      'Orla Finn let down her hair and was Mother Gale, and the boats came in like dogs. The lamp swung.\n\nA gull walked along the rail as if it owned the place, and perhaps it did.',
    canon:
      'They hanged Mother Gale in effigy every spring, and Orla Finn held the rope and laughed with them.\n\nThe boathouse had burned in the year of the herring.',
    beats: {
      seen: 'Bram sees a light on the hill and hears the men say Mother Gale is out.',
      holding: 'A fisherman spits and speaks of Orla Finn’s shadow on the hill.',
      around: 'Bram asks Kit who pays for the beds, and how many ships the reef has had.',
      place: 'Bram searches the boathouse by daylight and finds soot on the ladder.',
      own: 'She waits for the wind to back and weighs what the winter will cost.'
    }
  }
]
