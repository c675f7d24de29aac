import { stateOf } from '../../utils/states';

/** The state of a record: word, colour and sign from the one map of the whole product. */
Component({
  properties: {
    entity: { type: String, value: '' },
    value: { type: String, value: '' },
  },
  data: { title: '', tone: 'closed' },
  observers: {
    'entity, value': function update(entity: string, value: string) {
      this.setData(stateOf(entity, value));
    },
  },
});
