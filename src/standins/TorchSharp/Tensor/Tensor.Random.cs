using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Filling with random values.</content>
    public partial class Tensor
    {
        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            Drawn(Native.snoopi_uniform_(this, from, to, Generator.HandleOf(generator)), generator);

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) =>
            Drawn(Native.snoopi_normal_(this, mean, std, Generator.HandleOf(generator)), generator);

        public Tensor exponential_(double lambda = 1.0, Generator? generator = null) =>
            Drawn(Native.snoopi_exponential_(this, lambda, Generator.HandleOf(generator)), generator);

        public Tensor random_(double from, double to, Generator? generator = null) =>
            Drawn(
                Native.snoopi_random_(this, (long)from, (long)to, Generator.HandleOf(generator)), generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) =>
            Drawn(Native.snoopi_bernoulli_(this, p, Generator.HandleOf(generator)), generator);

        public Tensor bernoulli_(Tensor p, Generator? generator = null) =>
            Drawn(Native.snoopi_bernoulli_tensor_(this, p, Generator.HandleOf(generator)), generator);

        public Tensor bernoulli(Generator? generator = null)
        {
            Tensor result = Native.snoopi_bernoulli(this, Generator.HandleOf(generator));
            GC.KeepAlive(generator);
            return result;
        }

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null)
        {
            Tensor result = Native.snoopi_multinomial(
                this, num_samples, replacement ? 1 : 0, Generator.HandleOf(generator));
            GC.KeepAlive(generator);
            return result;
        }

        private Tensor Drawn(int isDone, Generator? generator)
        {
            GC.KeepAlive(generator);
            return Done(isDone);
        }
    }
}
