using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// Where a tensor lives, for example <c>cpu</c> or <c>cuda:0</c>; index -1 is the current one of its
    /// kind.
    /// </summary>
    public class Device
    {
        public Device(string description)
        {
            string[] parts = description.Split(':');
            type = ParseType(parts[0], description);
            index = parts.Length == 1 ? DefaultIndex(type) : ParseIndex(parts, description);
        }

        public Device(string deviceType, int index = -1)
        {
            type = ParseType(deviceType, deviceType);
            this.index = index == -1 ? DefaultIndex(type) : index;
        }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index == -1 ? DefaultIndex(type) : index;
        }

        public Device(int index)
            : this(DeviceType.CUDA, index)
        {
        }

        public DeviceType type { get; }

        public int index { get; }

        public static implicit operator Device(string description) => new(description);

        public override string ToString()
        {
            string kind = type.ToString().ToLowerInvariant();
            return index < 0 ? kind : $"{kind}:{index.ToString(CultureInfo.InvariantCulture)}";
        }

        internal bool IsSame(Device other) => type == other.type && index == other.index;

        private static int DefaultIndex(DeviceType type) => type == DeviceType.CUDA ? 0 : -1;

        private static DeviceType ParseType(string kind, string description) => kind switch
        {
            "cpu" => DeviceType.CPU,
            "cuda" => DeviceType.CUDA,
            "mps" => DeviceType.MPS,
            "meta" => DeviceType.META,
            _ => throw new ArgumentException(
                $"'{description}' names no device. Write cpu, cuda, cuda:N, mps or meta.",
                nameof(description)),
        };

        private static int ParseIndex(string[] parts, string description) =>
            parts.Length == 2 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int parsed)
            && parsed >= 0
                ? parsed
                : throw new ArgumentException(
                    $"'{description}' names no device: after the colon stands a number from 0.",
                    nameof(description));
    }

    public static readonly Device CPU = new(DeviceType.CPU);
    public static readonly Device META = new(DeviceType.META);

    public static Device CUDA => new(DeviceType.CUDA);

    public static Device device(string description) => new(description);

    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    public static Device device(int index) => new(index);
}
